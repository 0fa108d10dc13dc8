from django.apps import AppConfig


class LedgersConfig(AppConfig):
    name = "ledgers"

    def ready(self) -> None:
        from ledgers import clauses, hooks, importer, neighbors, notices, panels  # noqa: F401  (they register)
