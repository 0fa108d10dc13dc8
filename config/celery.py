"""The workers' app: `celery -A config.celery worker` and `… beat`."""

import os
from typing import Any

from celery import Celery, bootsteps
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("manyhands")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# In code, not in the database: what is due is found by asking, so a beat that stood still loses nothing.
app.conf.beat_schedule = {
    "what is due in networks": {"task": "networks.tasks.every_minute", "schedule": 60.0, "options": {"expires": 55}},
    "tokens that have run out": {
        "task": "networks.tasks.clear_tokens",
        "schedule": 24 * 3600.0,
        "options": {"expires": 3600},
    },
    "copies of one's own data": {"task": "people.tasks.copies_due", "schedule": 60.0, "options": {"expires": 55}},
    "letters": {"task": "notifications.tasks.letters_due", "schedule": 60.0, "options": {"expires": 55}},
}
app.steps["worker"].add(DjangoStructLogInitStep)


class RoleStep(bootsteps.Step):
    """A worker whose database role could look over the wall does not start."""

    def __init__(self, parent: Any, **_options: Any) -> None:
        from networks.tenancy.role import refuse_wrong_role

        refuse_wrong_role()


app.steps["worker"].add(RoleStep)


@setup_logging.connect
def leave_logging_to_django(**_: Any) -> None:
    """Celery sets up its own logging unless somebody answers."""
