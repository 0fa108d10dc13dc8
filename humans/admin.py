"""What coordinators see in the admin site of what their network has from HUMANs."""

from humans.belonging import admin as of_belonging  # noqa: F401  (it registers)
from humans.commons import admin as of_the_commons  # noqa: F401  (it registers)
from humans.joining import admin as of_joining  # noqa: F401
from humans.passages import admin as of_passages  # noqa: F401
from humans.regions import admin as of_regions  # noqa: F401
