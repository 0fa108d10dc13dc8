"""Sign-in, sign-up, second factor: allauth's pages, at the front door only."""

from typing import Any

urlpatterns: list[Any] = []
