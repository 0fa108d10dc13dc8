"""The wall, as constraints: migrations write and reverse row level security, grants and composite keys like any other.

Every table belongs to one of four classes (docs/architecture.md): tenant, person, published, global. `Wall` makes the
policy of the first three and grants what the app role may do; `Grant` grants a global one; `CompositeKey` is a foreign
key that cannot cross networks, because the network is part of it (PostgreSQL's key check bypasses row level security).
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement

READ = "SELECT"
ALL = "SELECT, INSERT, UPDATE, DELETE"
ADD = "SELECT, INSERT"

# class of table → the condition of its policy.
CONDITIONS = {
    "tenant": "network_id = (SELECT current_network())",
    "person": "person_id = (SELECT current_person())",
}


class _Statement(models.constraints.BaseConstraint):
    """A constraint that is a list of SQL statements, run after the table is made."""

    def statements(self, model: type[models.Model]) -> list[str]:
        raise NotImplementedError

    def reverse_statements(self, model: type[models.Model]) -> list[str]:
        raise NotImplementedError

    def constraint_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
        # Within CREATE TABLE there is no room for it: it runs when the table stands.
        for sql in self.statements(model):
            schema_editor.deferred_sql.append(_plain(sql))
        return

    def create_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:
        return _plain("; ".join(self.statements(model)))

    def remove_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:
        return _plain("; ".join(self.reverse_statements(model)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing for Python to check: PostgreSQL does."""


def _plain(sql: str) -> Statement:
    # Django formats deferred statements with `%` when it runs them without parameters: none is used here.
    return Statement(sql.replace("%", "%%"))


class Wall(_Statement):
    """Forced row level security with one policy for the app role, one for the owner, and the grants."""

    def __init__(self, *, name: str, kind: str = "tenant", app_may: str = ALL) -> None:
        self.kind = kind
        self.app_may = app_may
        super().__init__(name=name)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "kind": self.kind, "app_may": self.app_may}

    def statements(self, model: type[models.Model]) -> list[str]:
        table, app = model._meta.db_table, settings.DATABASE_APP_ROLE
        lines = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY keeper ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
        ]
        if self.kind == "published":
            reader = settings.DATABASE_UMBRELLA_ROLE
            lines += [
                f"CREATE POLICY wall ON {table} FOR SELECT TO {app}, {reader} USING (true)",
                f"GRANT SELECT ON {table} TO {app}, {reader}",
            ]
        else:
            condition = CONDITIONS[self.kind]
            lines += [
                f"CREATE POLICY wall ON {table} TO {app} USING ({condition}) WITH CHECK ({condition})",
            ]
            if self.app_may:
                lines.append(f"GRANT {self.app_may} ON {table} TO {app}")
        return lines

    def reverse_statements(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        return [
            f"REVOKE ALL ON {table} FROM {settings.DATABASE_APP_ROLE}, {settings.DATABASE_UMBRELLA_ROLE}",
            f"DROP POLICY wall ON {table}",
            f"DROP POLICY keeper ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]


class Grant(_Statement):
    """What the app role may do with a table of the global class; `reason` says why it has no wall."""

    def __init__(self, *, name: str, reason: str, app_may: str = ALL) -> None:
        self.reason = reason
        self.app_may = app_may
        super().__init__(name=name)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "reason": self.reason, "app_may": self.app_may}

    def statements(self, model: type[models.Model]) -> list[str]:
        return [f"GRANT {self.app_may} ON {model._meta.db_table} TO {settings.DATABASE_APP_ROLE}"]

    def reverse_statements(self, model: type[models.Model]) -> list[str]:
        return [f"REVOKE ALL ON {model._meta.db_table} FROM {settings.DATABASE_APP_ROLE}"]


class NetworkKey(_Statement):
    """What composite keys of other tables point at: `(network_id, id)`, unique."""

    def constraint_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        return f"CONSTRAINT {self.name} UNIQUE (network_id, id)"

    def statements(self, model: type[models.Model]) -> list[str]:
        return [f"ALTER TABLE {model._meta.db_table} ADD CONSTRAINT {self.name} UNIQUE (network_id, id)"]

    def reverse_statements(self, model: type[models.Model]) -> list[str]:
        # Whatever points here goes with it: backwards, tables fall in an order of their own.
        return [f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {self.name} CASCADE"]


class CompositeKey(_Statement):
    """`(network_id, <field>_id)` references `(network_id, id)` of the other table: no reference crosses networks."""

    def __init__(self, *, name: str, field: str) -> None:
        self.field = field
        super().__init__(name=name)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}

    def statements(self, model: type[models.Model]) -> list[str]:
        field = model._meta.get_field(self.field)
        other = field.related_model._meta.db_table  # type: ignore[union-attr]
        return [
            f"ALTER TABLE {model._meta.db_table} ADD CONSTRAINT {self.name} "
            f"FOREIGN KEY (network_id, {field.column}) REFERENCES {other} (network_id, id)"  # type: ignore[union-attr]
        ]

    def create_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:  # type: ignore[override]
        # Last in its migration: the key it points at may be made after it.
        self.constraint_sql(model, schema_editor)

    def reverse_statements(self, model: type[models.Model]) -> list[str]:
        return [f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT IF EXISTS {self.name}"]


class AppendOnly(_Statement):
    """Rows are written once: changing, deleting and truncating are refused by trigger, whoever asks."""

    def statements(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        return [
            f"CREATE TRIGGER {self.name}_row BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            f"CREATE TRIGGER {self.name}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ]

    def reverse_statements(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        return [f"DROP TRIGGER {self.name}_row ON {table}", f"DROP TRIGGER {self.name}_all ON {table}"]


class Steps(_Statement):
    """A row goes its way step by step: `steps` says from which state to which ("asked>paid"), `may_change` which columns may
    change at all. Anything else, and deleting, is refused by trigger, whoever asks.
    """

    def __init__(self, *, name: str, steps: list[str], may_change: list[str]) -> None:
        self.steps, self.may_change = list(steps), list(may_change)
        super().__init__(name=name)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "steps": self.steps, "may_change": self.may_change}

    def statements(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        said = f"'{{{','.join(self.steps)}}}', '{{{','.join(self.may_change)}}}'"
        return [
            f"CREATE TRIGGER {self.name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_step({said})"
        ]

    def reverse_statements(self, model: type[models.Model]) -> list[str]:
        return [f"DROP TRIGGER {self.name} ON {model._meta.db_table}"]
