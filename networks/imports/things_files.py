"""Presets: inventories of lending libraries, by the headings of their exports: Lend Engine, myTurn, or any file with ours."""

from django.utils.translation import gettext_lazy as _

from networks.imports import fields, mapper, values
from networks.imports.mapper import Column, Source
from networks.imports.rows import THINGS, Parsed, ThingRow

MAX_SPOT = 200
CLASSES = {
    "tool": "tool", "tools": "tool", "loan": "tool", "vehicle": "vehicle", "car": "vehicle", "van": "vehicle",
    "bike": "vehicle",
    "space": "space", "room": "space", "kit": "kit", "set": "kit", "food": "food", "food batch": "food",
}  # fmt: skip
GONE = frozenset(("retired", "lost", "removed", "sold", "disposed", "missing", "deleted", "inactive"))
HIDDEN = frozenset(("no", "false", "0", "admin only", "hidden"))

_NAME = Column("name", "Name", _("Name"), needed=True)
_OURS = (
    Column("ref", "Code", _("Its own code")),
    _NAME,
    Column("class", "Class", _("Class: tool, vehicle, space, kit, food")),
    Column("shelf", "Shelf", _("Shelf")),
    Column("text", "Description", _("Description")),
    Column("more", "More", _("More words: parts, care, condition")),
    Column("brand", "Brand", _("Brand and model")),
    Column("spot", "Place", _("Where exactly")),
    Column("training", "Training", _("Training it needs")),
    Column("owner", "Owner", _("Owner: number or name of a member")),
    Column("listed", "Listed", _("In the library: yes or no")),
    Column("status", "Status", _("Status: what is retired or lost stays out")),
    Column("service_months", "Maintenance months", _("Maintenance every … months")),
)


def _with(**also: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(Column(one.field, one.heading, one.label, also.get(one.field, ()), one.needed) for one in _OURS)


def parse(parsed: Parsed) -> None:
    """One thing."""
    name = fields.read_text(parsed, "name", "name_missing", values.MAX_TITLE)
    status = parsed.cell("status").casefold()
    if status in GONE:
        parsed.complain("status", "thing_gone", name=name, status=parsed.cell("status")[:40])
        return
    said = values.one_line(parsed.cell("class")).casefold()
    months = values.number(parsed.cell("service_months")) if parsed.cell("service_months") else None
    words = [values.paragraphs(parsed.cell(part).replace("<br>", "\n")) for part in ("text", "brand", "more")]
    text = "\n\n".join(part for part in words if part)
    if len(text) > values.MAX_TEXT:
        parsed.complain("text", "cell_too_long", length=len(text), limit=values.MAX_TEXT)
    shelf = values.one_line(parsed.cell("shelf").replace(";", ",").split(",")[0])
    if name:
        parsed.rows.append(
            ThingRow(
                line=parsed.record.line,
                ref=values.one_line(parsed.cell("ref"))[:60],
                name=name,
                kind=CLASSES.get(said, "tool"),
                shelf=shelf[: values.MAX_CATEGORY],
                text=text[: values.MAX_TEXT],
                spot=values.one_line(parsed.cell("spot"))[:MAX_SPOT],
                training=values.one_line(parsed.cell("training"))[:60],
                owner=values.one_line(parsed.cell("owner"))[:120],
                is_listed=parsed.cell("listed").casefold() not in HIDDEN,
                service_months=months if months and 1 <= months <= 120 else None,
            )
        )


# The headings of Lend Engine's "Export items". Its second "Type" is a sector and is left out.
mapper.add(
    Source(
        "things_lend_engine",
        THINGS,
        _("Lend Engine"),
        _with(
            ref=("Id",),
            **{"class": ("Type",)},
            shelf=("Tags",),
            text=("Long description", "Short description"),
            more=("Components", "Care information"),
            spot=("Location",),
            owner=("Owned by",),
            listed=("Shown on website",),
        ),
        parse,
    )
)
# The fields of an item in myTurn, as its spreadsheet names them.
mapper.add(
    Source(
        "things_myturn",
        THINGS,
        _("myTurn"),
        _with(
            ref=("Item ID", "Item Id", "ID"),
            name=("Item Name", "Product Name", "Title"),
            **{"class": ("Item Class",)},
            shelf=("Item Type", "Type", "Categories", "Category"),
            text=("Item Description", "Product Description"),
            more=("Keywords", "Condition", "Attachments included"),
            brand=("Manufacturer", "Model"),
            spot=("Location Code", "Location"),
            owner=("Owner", "Source/Supplier"),
            status=("Item Status",),
        ),
        parse,
    )
)
mapper.add(Source("things_csv", THINGS, _("Another list"), _with(
    ref=("Id", "Number", "Item code"),
    name=("Item", "Thing", "Title"),
    **{"class": ("Kind",)},
    shelf=("Category", "Group"),
    text=("Notes", "Details"),
    spot=("Location",),
), parse))  # fmt: skip
