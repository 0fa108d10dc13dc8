"""Our own contract for import-linter: rules never import doors."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output

# Files and packages by these names, or ending in them (`cockpit_forms`), answer a reader, a machine, an operator or a clock.
DOORS = {"views", "api", "admin", "forms", "tasks", "urls", "middleware", "management"}
# These bring rules and doors together, when an app starts.
WIRING = {"apps"}


class RulesAndDoorsContract(Contract):
    """A module that is no door may import none: a rule that knows its caller cannot be called by another."""

    type_name = "rules_and_doors"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        faults = []
        for door in sorted(graph.modules):
            if not _is_door(door):
                continue
            for importer in sorted(graph.find_modules_that_directly_import(door)):
                if not _may_know_doors(importer):
                    details = graph.get_import_details(importer=importer, imported=door)
                    faults.append((importer, door, details[0]["line_number"] if details else 0))
        return ContractCheck(kept=not faults, metadata={"faults": faults})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, door, line in check.metadata["faults"]:
            output.print_error(f"{importer}:{line} imports the door {door}: move what it needs to a module of rules.")


def _is_door(module: str) -> bool:
    return any(name.rpartition("_")[2] in DOORS for name in module.split(".")[1:])


def _may_know_doors(module: str) -> bool:
    return _is_door(module) or module.split(".")[0] == "config" or module.split(".")[-1] in WIRING
