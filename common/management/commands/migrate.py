"""Django's `migrate` in a third of its time: a constraint or an index is noted on its model and redraws no other.

Django redraws every model that has a key in common whenever a constraint is added; here nearly every model has one, to its
network, and there are hundreds of constraints. What is made in the database is the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        with _redrawing_nothing():
            said: str | None = super().handle(*args, **options)
        return said


def _note(state: ProjectState, app_label: str, model_name: str, option: str, one: Any) -> None:
    options = state.models[app_label, model_name].options
    options[option] = [*options[option], one]
    if "apps" in state.__dict__:
        getattr(state.apps.get_model(app_label, model_name)._meta, option).append(one)


@contextmanager
def _redrawing_nothing() -> Iterator[None]:
    usual = ProjectState._append_option
    ProjectState._append_option = _note
    try:
        yield
    finally:
        ProjectState._append_option = usual
