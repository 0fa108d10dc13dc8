from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HumansConfig(AppConfig):
    name = "humans"

    def ready(self) -> None:
        from common import registry
        from humans.admission import registrations  # noqa: F401  (they register)
        from humans.beginning import registrations as of_the_beginning  # noqa: F401
        from humans.belonging import registrations as of_belonging  # noqa: F401
        from humans.calls import registrations as of_calls  # noqa: F401
        from humans.commons import news, starters  # noqa: F401
        from humans.federation import totals  # noqa: F401
        from humans.joining import news as of_joining  # noqa: F401
        from humans.passages import registrations as of_passages  # noqa: F401
        from humans.regions import registrations as of_regions  # noqa: F401
        from humans.standing import news as of_standing  # noqa: F401

        tab = registry.Tab(_("All networks"), "humans:federation", "globe", order=15, kind="umbrella")
        registry.tabs.add("federation", tab)
        shelf = registry.Tab(_("Commons"), "humans:playbooks", "book-open", order=16, kind="umbrella")
        registry.tabs.add("commons", shelf)
