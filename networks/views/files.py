"""Bytes that members have given, with a check of who may see them. Only pictures we made anew are shown in the page."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified

from networks import apart, pictures, privacy, roles
from networks.doors import door
from networks.models import File, Membership

# Made by networks.pictures: nothing else of what was sent is in them.
REENCODED = ("image/jpeg",)


@door("public", methods=("GET",))
def file(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A file, by its own access: everyone, members, or its owner and coordinators."""
    row = File.objects.defer("content").filter(uid=uid).first()
    if row is None or not _may(request, row):
        raise Http404("not found")
    return served(request, row)


@door("public", methods=("GET",))
def picture(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A member's picture, for those whom the member lets see it."""
    member = Membership.objects.select_related("picture").defer("picture__content").filter(uid=uid).first()
    if member is None or member.picture is None:
        raise Http404("not found")
    audiences = privacy.reached(member, to=request.actor)  # type: ignore[attr-defined]
    if not privacy.shows(member, "picture", audiences) or apart.are(request.me, member):  # type: ignore[attr-defined]
        raise Http404("not found")
    return served(request, member.picture)


def _may(request: HttpRequest, row: File) -> bool:
    hand: Membership | None = request.hand  # type: ignore[attr-defined]
    if row.access == File.Access.PUBLIC:
        return True
    if hand is None or not hand.is_active:
        return False
    if row.access == File.Access.NETWORK:
        return True
    if row.access == File.Access.ASKED and any(shows(row, request.actor) for _name, shows in pictures.readers):  # type: ignore[attr-defined]
        return True
    owns = row.owner_id in (hand.pk, request.me.pk)  # type: ignore[attr-defined]
    return owns or roles.can(request.actor, "people.write")  # type: ignore[attr-defined]


def served(request: HttpRequest, row: File) -> HttpResponse:
    """The bytes, or "you have them already"."""
    etag = f'"{row.sha256}"'
    shown = row.content_type in REENCODED
    if etag in [said.strip() for said in request.headers.get("If-None-Match", "").split(",")]:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(bytes(row.content), content_type=row.content_type if shown else "application/octet-stream")
        disposition = "inline" if shown else "attachment"
        plain = "".join(letter for letter in row.name if letter.isascii() and (letter.isalnum() or letter in "-_. "))
        response["Content-Disposition"] = f'{disposition}; filename="{plain or "file"}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response
