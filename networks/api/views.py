"""What every set of endpoints of a network has: policies, look-up by uid, lean lists, one shape per answer.

    class Posts(Endpoints):
        model = Post
        policy = {"list": "board.read", "retrieve": "board.read", "create": "post.write"}
        serializer_class = PostShape
        ordering = ("-published_at", "-id")

        def rows(self): return Post.objects.current()

        def create(self, request):
            said = self.read(PostInput)
            return self.made(posts.publish(**said, by=self.actor))

Register it in the app's `api.py`; `config/api_urls.py` includes that. Verbs raise `Refused`, which answers problem+json.
"""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ViewSetMixin

from networks.actors import Actor
from networks.api import marks, pace, shapes
from networks.api.described import WhenDescribed
from networks.api.idempotency import Idempotent
from networks.api.shapes import Row, Shape
from networks.models import Membership


class Endpoints(Idempotent, ViewSetMixin, GenericAPIView):  # type: ignore[misc]
    """The base of every viewset. An action without a policy is closed, and the test of the wall names it."""

    model: ClassVar[type[Model]]
    policy: ClassVar[dict[str, str]] = {}
    # Actions that a token cannot do, whatever it may: they need a person who signs in.
    session_only: ClassVar[frozenset[str]] = frozenset()
    # The tool that these belong to: where it is off, nothing is there.
    gear: ClassVar[str] = ""
    ordering: ClassVar[tuple[str, ...]] = ("-id",)
    serializer_class: type[Shape]
    lookup_field = "uid"
    schema = WhenDescribed()
    basename: str

    # ── Who ─────────────────────────────────────────────────────────────────────────────────
    @property
    def actor(self) -> Actor:
        actor: Actor = self.request.actor  # type: ignore[attr-defined]
        return actor

    @property
    def me(self) -> Membership:
        return self.actor.member

    def perform_authentication(self, request: Request) -> None:
        """Whoever asks is counted before anything else is looked up; who brings a bad token, by address."""
        try:
            super().perform_authentication(request)
        except exceptions.AuthenticationFailed:
            pace.ask_address(request)
            raise
        pace.ask(request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in marks.WRITES and "retrieve" in self.policy and "uid" in kwargs and request.headers.get("If-Match"):
            marks.demand(request, self.shown(uid=as_uid(kwargs["uid"])))

    # ── What ────────────────────────────────────────────────────────────────────────────────
    def rows(self) -> QuerySet:
        """What the reader may see of the model. A row outside it answers like one that does not exist."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return self.rows()

    def finish(self, rows: list[Row]) -> list[Row]:
        """Fills in what `made` of the shape promises, for a whole page in a constant number of queries."""
        return rows

    def object(self) -> Any:
        """The row that the address names, for a verb. 404 where it is malformed, missing, foreign or not for this reader."""
        row = self.get_queryset().filter(uid=as_uid(self.kwargs["uid"])).first()
        if row is None:
            raise Http404
        return row

    def read(self, shape: type[shapes.Input], *, partial: bool = False) -> dict[str, Any]:
        """The content of the request, checked. Refuses what is not declared."""
        said = shape(data=self.request.data, partial=partial, context={"request": self.request, "view": self})
        said.is_valid(raise_exception=True)
        checked: dict[str, Any] = said.validated_data
        return checked

    # ── Answers ─────────────────────────────────────────────────────────────────────────────
    def shaped(self, rows: Iterable[Row], shape: type[Shape] | None = None) -> list[Row]:
        return self.finish(shapes.builder(shape or self.serializer_class)(rows))

    def fetched(self, rows: QuerySet, shape: type[Shape] | None = None) -> QuerySet:
        return rows.values(*shapes.columns(shape or self.serializer_class))

    def page(self, rows: QuerySet) -> Response:
        """A page of rows, in the shape of this set."""
        wanted = dict.fromkeys([*shapes.columns(self.serializer_class), *[name.lstrip("-") for name in self.ordering]])
        pages: Any = self.paginator
        found = pages.paginate_queryset(rows, self.request, view=self, columns=tuple(wanted))
        link = pages.next_link()
        shown = self.shaped([self._bare(row) for row in found])
        return Response({"next": link, "results": shown})

    def _bare(self, row: Row) -> Row:
        """Without what was fetched only to go on from here."""
        for name in self.ordering:
            name = name.lstrip("-")
            if name not in shapes.columns(self.serializer_class):
                row.pop(name)
        return row

    def shown(self, **by: Any) -> Row:
        """One row in the shape of this set; 404 where there is none."""
        row = self.fetched(self.get_queryset().filter(**by)).first()
        if row is None:
            raise Http404
        return self.shaped([row])[0]

    def answer(self, row: Model, status: int = 200) -> Response:
        """How a row stands now, after a verb."""
        found = self.fetched(self.model._default_manager.filter(pk=row.pk)).first()
        assert found is not None
        return Response(self.shaped([found])[0], status=status)

    def made(self, row: Any) -> Response:
        """201 with the address of the new row, where it has one."""
        response = self.answer(row, status=201)
        if "retrieve" in self.policy:
            response["Location"] = self.request.build_absolute_uri(reverse(f"api:{self.basename}-detail", args=[row.uid]))
        return response

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Says which methods there are, in `Allow`, and nothing of what is stored."""
        return Response(status=204)


class Listed:
    """`GET …/` and `GET …/<uid>/`."""

    def list(self: Any, request: Request) -> Response:
        return self.page(self.filter_queryset(self.get_queryset()))  # type: ignore[no-any-return]

    def retrieve(self: Any, request: Request, uid: str) -> Response:
        row = self.shown(uid=as_uid(uid))
        mark = marks.of(row)
        if mark in marks.named(request, "If-None-Match"):
            return Response(status=304, headers={"ETag": mark})
        return Response(row, headers={"ETag": mark})


def as_uid(said: str) -> uuid.UUID:
    """A malformed name of a row answers as a missing one."""
    try:
        return uuid.UUID(said)
    except ValueError:
        raise Http404 from None


class Router(SimpleRouter):
    """Routes by noun; the names are `api:<noun>-list`, `api:<noun>-detail`."""

    include_format_suffixes = False
