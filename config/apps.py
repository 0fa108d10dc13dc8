from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConfigConfig(AppConfig):
    """Makes Celery's app the current one wherever Django runs, so that a page can nudge a worker."""

    name = "config"
    default = True  # Of several in this file Django takes none otherwise, and pages would nudge nobody.

    def ready(self) -> None:
        from config import celery  # noqa: F401


class OwnStaticFilesConfig(StaticFilesConfig):
    """Leaves out what no page uses: collecting takes half as long."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "rest_framework", "*-4.js", "*-4.min.js"]
