"""What the endpoints of the board share."""

from rest_framework import serializers

from networks.api.inputs import LengthInput, named_row
from networks.api.shapes import Input, Shape, Whole

__all__ = ["LengthInput", "TitleShape", "VersionInput", "named_row"]


class MuchInput(LengthInput):
    """How long, and of way credit how much: `amount`, in hundredths."""

    amount = Whole(min_value=1, max_value=10**9, allow_null=True, default=None)


class VersionInput(Input):
    version = Whole(min_value=1, max_value=2**31 - 1, required=False)


class TitleShape(Shape):
    uid = serializers.UUIDField()
    title = serializers.CharField()
