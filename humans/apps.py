from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HumansConfig(AppConfig):
    name = "humans"

    def ready(self) -> None:
        from common import registry
        from humans.federation import totals  # noqa: F401  (it registers)

        tab = registry.Tab(_("All networks"), "humans:federation", "globe", order=15, kind="umbrella")
        registry.tabs.add("federation", tab)
