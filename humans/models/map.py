"""Where networks are, as the umbrella shows it: cells of a grid, counted once a night from published places.

MapCell   so many networks of so wide a cell, and the first of them by name. Nine levels, each with cells half as wide as the
          one before: a page reads as many cells as fit on a sheet, among ten networks and among ten thousand.

Written by `publish_map` (humans/sql/map.sql) for the umbrella alone; places are to a tenth of a degree: a town, never a street.
"""

from typing import ClassVar

from django.db import models

from networks.models import Network
from networks.models.network import PublishedTable


class MapCell(PublishedTable):
    stays = "it is counted anew"

    level = models.PositiveSmallIntegerField()
    row = models.PositiveSmallIntegerField()
    column = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()
    latitude = models.FloatField()
    longitude = models.FloatField()
    south = models.FloatField()
    north = models.FloatField()
    west = models.FloatField()
    east = models.FloatField()
    first = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["level", "row", "column", "subject"], name="humans_mapcell_once"),
            models.CheckConstraint(condition=models.Q(count__gt=0), name="humans_mapcell_somebody"),
        ]
