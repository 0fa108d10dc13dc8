"""What contents of requests share: rows named in them, amounts of hours."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.errors import Refused
from common.quantities import minutes_from_hours
from networks import clauses
from networks.api.shapes import Input, Whole

LONGEST_MINUTES = 60_000


def named_row(model: Any, uid: Any, field: str, **also: Any) -> Any:
    """A row of a list to choose from. Refuses what is not there, foreign or not."""
    found = None if uid is None else model.objects.filter(uid=uid, **also).first()
    if uid is not None and found is None:
        raise Refused(field, _("Choose one of the list."), field)
    return found


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "number"}], "examples": ["1:30", "1.5", 1.5]})
class HoursField(serializers.Field):
    """Hours as people write them, 1.5, "1,5", "1:30", "1h30", "90m": gives minutes, to the network's step."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, str | int | float):
            raise serializers.ValidationError(_("Write a number, like 1.5"))
        try:
            return minutes_from_hours(data if isinstance(data, str) else _written(data), step=clauses.value("hours.step"))
        except Refused as refused:
            raise serializers.ValidationError(str(refused.message)) from None

    def to_representation(self, value: Any) -> Any:
        return value


def _written(number: int | float) -> str:
    """A number as a person would write it; one beyond reason stays no amount."""
    return f"{number:.4f}" if 0 <= number < 1_000_000 else "-"


class LengthInput(Input):
    """How long: whole `minutes`, or `hours` as people write them."""

    minutes = Whole(min_value=1, max_value=LONGEST_MINUTES, allow_null=True, default=None)
    hours = HoursField(required=False, write_only=True)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        hours = said.pop("hours", None)
        if hours is not None:
            if said.get("minutes") is not None:
                raise serializers.ValidationError({"hours": [_("Say minutes or hours, not both.")]})
            said["minutes"] = hours
        return said
