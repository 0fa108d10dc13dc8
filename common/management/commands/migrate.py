"""Django's `migrate` in a third of its time: a constraint or an index is noted on its model and redraws no other.

Django redraws every model that has a key in common whenever a constraint is added; here nearly every model has one, to its
network, and there are hundreds of constraints. What is made in the database is the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partialmethod
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        with _redrawing_nothing():
            said: str | None = super().handle(*args, **options)
        return said


@contextmanager
def _redrawing_nothing() -> Iterator[None]:
    usual = ProjectState.add_constraint, ProjectState.add_index
    ProjectState.add_constraint = partialmethod(_note, "constraints")  # type: ignore[assignment,method-assign]
    ProjectState.add_index = partialmethod(_note, "indexes")  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        ProjectState.add_constraint, ProjectState.add_index = usual  # type: ignore[method-assign]


def _note(state: ProjectState, option: str, app_label: str, model_name: str, one: Any) -> None:
    options = state.models[app_label, model_name].options
    options[option] = [*options[option], one]
    if "apps" in state.__dict__:
        getattr(state.apps.get_model(app_label, model_name)._meta, option).append(one)
