"""What a tenant table is made of: the network, a uid, the wall, and keys that cannot cross networks."""

import uuid
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models.base import ModelBase
from django.db.models.sql import Query

from common.errors import NoNetwork
from common.walls import ALL, CompositeKey, NetworkKey, Wall
from networks.tenancy import current

Row = TypeVar("Row", bound=models.Model)


class TenantForeignKey(models.ForeignKey):
    """A reference to another tenant table. The key in the database is composite; the plain one is left out."""

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs.setdefault("db_constraint", False)
        super().__init__(to, on_delete, **kwargs)


class TenantOneToOneField(models.OneToOneField):
    """As TenantForeignKey, once per row of the other table."""

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs.setdefault("db_constraint", False)
        super().__init__(to, on_delete, **kwargs)


class TenantQuery(Query):
    """Refuses before asking: PostgreSQL does not evaluate a policy's question on an empty table."""

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        if current.network_id() is None:
            raise NoNetwork(f"{self.model and self.model._meta.label} was asked outside a network.")
        return super().get_compiler(*args, **kwargs)


class TenantQuerySet(models.QuerySet[Row]):
    """A QuerySet that works only inside a network. Rows of other networks do not exist for it: the wall sees to that."""

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        if query is None and model is not None:
            query = TenantQuery(model)
        super().__init__(model, query, using, hints)


class TenantTableBase(ModelBase):
    """Gives every concrete tenant table its wall, the key others refer to, and its composite keys."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> Any:
        model = super().__new__(cls, name, bases, attrs, **kwargs)
        meta = model._meta  # type: ignore[attr-defined]
        if meta.abstract or meta.proxy:
            return model
        table = meta.db_table
        walls: list[models.constraints.BaseConstraint] = [
            Wall(name=f"{table}_wall", kind="tenant", app_may=model.app_may)  # type: ignore[attr-defined]
        ]
        if model.referenced:  # type: ignore[attr-defined]
            walls.append(NetworkKey(name=f"{table}_key"))
        for field in meta.local_fields:
            if isinstance(field, TenantForeignKey | TenantOneToOneField):
                walls.append(CompositeKey(name=f"{table}_{field.name}_in_network"[:63], field=field.name))
        meta.constraints = [*meta.constraints, *walls]
        meta.original_attrs["constraints"] = meta.constraints
        return model


class TenantTable(models.Model, metaclass=TenantTableBase):
    """A row of one network. `app_may` is what web and workers may do with it; `referenced` tables can be pointed at."""

    app_may: ClassVar[str] = ALL
    referenced: ClassVar[bool] = True
    table_class: ClassVar[str] = "tenant"
    # When a network moves to another installation (networks/copies): why the rows stay behind; columns that hold ids
    # without being keys (column → label of the table); columns that the other installation writes anew (column → SQL).
    stays: ClassVar[str] = ""
    ids_in: ClassVar[dict[str, str]] = {}
    renewed: ClassVar[dict[str, str]] = {}
    # Why officers do not get the rows in a copy of the network: it may be about them. Who runs the server takes them along.
    confidential: ClassVar[str] = ""

    # No index of its own: for a table that was empty when a plan was made, PostgreSQL prefers it to the right one, and
    # keeps reading the whole network. The keys and indexes that are asked start with the network.
    network = models.ForeignKey(
        "networks.Network",
        on_delete=models.PROTECT,
        related_name="+",
        default=current.network_id,
        editable=False,
        db_index=False,
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True
