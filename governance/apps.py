from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = _("Decisions")

    def ready(self) -> None:
        from governance.polls import registrations  # noqa: F401  (it registers)
