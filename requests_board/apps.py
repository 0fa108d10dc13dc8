from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsBoardConfig(AppConfig):
    name = "requests_board"
    verbose_name = _("Board")

    def ready(self) -> None:
        from requests_board import circles, figures, imports, neighbors, news, registrations, scopes, vitals  # noqa: F401  (they register)
        from requests_board.dispatch import registrations as of_dispatch  # noqa: F401
        from requests_board.elsewhere import registrations as of_elsewhere  # noqa: F401
        from requests_board.lending import registrations as of_lending  # noqa: F401
        from requests_board.things import registrations as of_things  # noqa: F401
