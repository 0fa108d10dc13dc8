"""What decisions show in the admin site; each chapter registers its own."""

from governance.meetings import admin as of_meetings  # noqa: F401  (it registers)
from governance.polls import admin as of_polls  # noqa: F401  (it registers)
from governance.proposals import admin as of_proposals  # noqa: F401  (it registers)
