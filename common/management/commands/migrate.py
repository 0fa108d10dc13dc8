"""Django's `migrate` in a sixth of its time: what a step does not touch is not drawn again.

With each table, column, constraint or index that is added, Django draws every model anew that has a key in common with it; here
nearly every model has one, to its network. To write a table its own model is enough. A step that looks at the others (a column
that they point at, another name) gets all of them drawn anew, and so does one of Python, as Django does it itself. What is made
in the database is the same.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partialmethod
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations import operations
from django.db.migrations.state import ProjectState
from django.db.migrations.utils import field_is_referenced

# What of Django's is done in another way here while it migrates.
PLACES: tuple[tuple[type, str], ...] = (
    (ProjectState, "add_constraint"),
    (ProjectState, "add_index"),
    (ProjectState, "_find_reload_model"),
    (operations.AlterField, "database_forwards"),
    (operations.RenameField, "database_forwards"),
    (operations.RenameField, "database_backwards"),
    (operations.RenameModel, "database_forwards"),
)


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        with _redrawing_little():
            said: str | None = super().handle(*args, **options)
        return said


@contextmanager
def _redrawing_little() -> Iterator[None]:
    usual = [(owner, name, owner.__dict__[name]) for owner, name in PLACES]
    ours = [partialmethod(_note, "constraints"), partialmethod(_note, "indexes"), _itself]
    ours += [_with_all_drawn(writes) for _owner, name, writes in usual if name.startswith("database_")]
    try:
        for (owner, name), other in zip(PLACES, ours, strict=True):
            setattr(owner, name, other)
        yield
    finally:
        for owner, name, as_it_was in usual:
            setattr(owner, name, as_it_was)


def _note(state: ProjectState, option: str, app_label: str, model_name: str, one: Any) -> None:
    """A constraint or an index is noted on its model, which is not drawn again either."""
    options = state.models[app_label, model_name].options
    options[option] = [*options[option], one]
    if "apps" in state.__dict__:
        getattr(state.apps.get_model(app_label, model_name)._meta, option).append(one)


def _itself(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    """What is drawn anew: the model alone; that others stand as they were is kept in mind (`is_delayed`)."""
    state.is_delayed = True
    return {(app_label, model_name)}


def _with_all_drawn(writes: Callable[..., None]) -> Callable[..., None]:
    def go(step: Any, app_label: str, schema_editor: Any, before: ProjectState, after: ProjectState) -> None:
        if not isinstance(step, operations.AlterField) or field_is_referenced(
            after, (app_label, step.model_name_lower), (step.name, step.field)
        ):
            before.clear_delayed_apps_cache()
            after.clear_delayed_apps_cache()
        writes(step, app_label, schema_editor, before, after)

    return go
