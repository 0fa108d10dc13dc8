from django.apps import AppConfig


class RequestsBoardConfig(AppConfig):
    name = "requests_board"

    def ready(self) -> None:
        from requests_board import imports, neighbors, registrations  # noqa: F401  (they register)
