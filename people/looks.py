"""How a person wants to see pages: kept in the session for everybody, and in the person's row for those who sign in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEMES = ("", "light", "dark")
TEXT_SIZES = ("", "large", "largest")


def choose(request: HttpRequest, *, theme: str, text_size: str, language: str) -> None:
    """Takes what is known of a choice and leaves the rest as it was."""
    chosen = {}
    if theme in THEMES:
        chosen["theme"] = theme
    if text_size in TEXT_SIZES:
        chosen["text_size"] = text_size
    if language in dict(settings.LANGUAGES):
        chosen["language"] = language
    for name, value in chosen.items():
        request.session[name] = value
    if chosen and request.user.is_authenticated:
        for name, value in chosen.items():
            setattr(request.user, name, value)
        request.user.save(update_fields=list(chosen))


def carry(request: HttpRequest, person: Any) -> None:
    """After signing in: what the person chose before, or what was chosen in this browser a moment ago."""
    for name in ("theme", "text_size", "language"):
        if kept := getattr(person, name):
            request.session[name] = kept
