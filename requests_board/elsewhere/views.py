"""The board of neighboring networks: what they ask and offer, answering it, and what became of it."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Refused
from networks import doors
from networks.doors import door
from networks.models import File
from networks.views.files import served
from requests_board.elsewhere import answers, sharing
from requests_board.models import NeighborAnswer, Post, PostCopy

HERE = "board:list"


class UnitForm(forms.Form):
    """In which unit one is paid, where one is and there is a choice."""

    unit = forms.ChoiceField(label=gettext_lazy("Paid in"), required=False, widget=forms.RadioSelect, initial="hours")

    def __init__(self, *args: Any, units: list[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["unit"]
        field.choices = units
        if len(units) < 2:
            del self.fields["unit"]

    @property
    def chosen(self) -> str:
        return str(self.cleaned_data.get("unit") or "hours")


class WordsForm(UnitForm):
    words = forms.CharField(
        label=gettext_lazy("A few words to them"), max_length=answers.MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Who you are and how you can be reached. Your name goes along."),
    )  # fmt: skip


class ReplyForm(UnitForm):
    words = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=answers.MOST_WORDS, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


@door("board.read", methods=("GET",), gear="between")
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Posts of neighboring networks, newest first; and one's own answers."""
    kind = request.GET.get("kind", "")
    rows = sharing.shown()
    if kind in ("request", "offer"):
        rows = rows.filter(kind=kind)
    me = request.me  # type: ignore[attr-defined]
    context = {"posts": list(rows[: sharing.MOST]), "kind": kind, "mine": list(answers.of(me)[:20]), "here": HERE}
    return render(request, "requests_board/elsewhere/list.html", context)


@door("exchange.take_part", gear="between")
def copy_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One post of a neighboring network, and the way to answer it."""
    copy: PostCopy | None = sharing.shown().filter(uid=uid).first()
    if copy is None:
        raise Http404("not found")
    is_paid = copy.kind == Post.Kind.REQUEST
    form = WordsForm(request.POST or None, units=answers.units_with(copy.subject_id) if is_paid else [])
    if request.method == "POST" and form.is_valid():
        try:
            made = answers.ask(copy, form.cleaned_data["words"], form.chosen, by=request.actor)  # type: ignore[attr-defined]
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Sent. They write to you."))
            return redirect("board:answer", made.uid)
    context = {"copy": copy, "form": form, "here": HERE}
    return render(request, "requests_board/elsewhere/copy.html", context, status=422 if form.errors else 200)


@door("board.read", methods=("GET",), gear="between")
def picture(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The picture of a copy, for those who see it."""
    copy: PostCopy | None = sharing.shown().filter(uid=uid).first()
    if copy is None or not copy.picture_sha:
        raise Http404("not found")
    return served(request, File(content=copy.picture, content_type="image/jpeg", sha256=copy.picture_sha, name="post.jpg"))


@door("exchange.take_part", gear="between")
def answer_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """An answer, for both sides. Its author says do = agree, decline; who pays goes on from here."""
    row: NeighborAnswer | None = answers.of(request.me).filter(uid=uid).first()  # type: ignore[attr-defined]
    if row is None:
        raise Http404("not found")
    is_paid = row.kind == Post.Kind.OFFER and not row.is_ours and row.state == NeighborAnswer.State.ASKED
    form = ReplyForm(request.POST or None, units=answers.units_with(row.partner_id) if is_paid else [])
    if request.method == "POST" and form.is_valid():
        agrees = request.POST.get("do") == "agree"
        try:
            answers.reply(row, agrees, form.cleaned_data["words"], form.chosen, by=request.actor)  # type: ignore[attr-defined]
        except Refused as refused:
            doors.tell(request, refused)
        else:
            messages.success(request, _("Agreed. They are told.") if agrees else _("Answered. They are told."))
        return redirect("board:answer", uid)
    context = {"answer": row, "form": form, "here": HERE}
    return render(request, "requests_board/elsewhere/answer.html", context)
