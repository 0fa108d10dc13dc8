"""The mail that was delivered to the folder, shown in development only: there is no mail server on one's own machine."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from notifications import maildir

MOST = 200


def in_development(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Elsewhere the page is not there."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEVELOPMENT or not hasattr(settings, "EMAIL_FILE_PATH"):
            raise Http404
        return view(request, *args, **kwargs)

    return inside


@require_safe
@in_development
def letters(request: HttpRequest) -> HttpResponse:
    newest = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.eml"), reverse=True)[:MOST]
    rows = [{"name": path.stem, "message": maildir.read_one(path)} for path in newest]
    return render(request, "front/mail.html", {"rows": rows})


def _found(name: str) -> Any:
    """The message of this name; only names that the folder lists exist."""
    for path in Path(settings.EMAIL_FILE_PATH).glob("*.eml"):
        if path.stem == name:
            return maildir.read_one(path)
    raise Http404


@require_safe
@in_development
def letter(request: HttpRequest, name: str) -> HttpResponse:
    message = _found(name)
    text = message.get_body(("plain",))
    context = {
        "name": name,
        "message": message,
        "text": text.get_content() if text is not None else "",
        "has_html": message.get_body(("html",)) is not None,
        "headers": [(key, value) for key, value in message.items() if key.startswith(("List-", "Auto-", "Message-"))],
    }
    return render(request, "front/mail_letter.html", context)


@require_safe
@in_development
def html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, in a sandbox: nothing in it runs, loads or leads anywhere with our cookies."""
    part = _found(name).get_body(("html",))
    if part is None:
        raise Http404
    answer = HttpResponse(part.get_content())
    answer["Content-Security-Policy"] = "default-src 'none'; img-src data:; sandbox"
    return answer
