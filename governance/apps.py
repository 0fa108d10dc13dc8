from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = _("Decisions")

    def ready(self) -> None:
        from governance import scopes  # noqa: F401
        from governance.bylaws import registrations as of_bylaws  # noqa: F401  (they register)
        from governance.delegates import registrations as of_delegates  # noqa: F401
        from governance.meetings import registrations as of_meetings  # noqa: F401
        from governance.polls import registrations as of_polls  # noqa: F401
        from governance.proposals import registrations as of_proposals  # noqa: F401
        from governance.proposals.deeds import forms as of_deeds  # noqa: F401
