"""Pages of a person at the front door: how pages look, the privacy notice, the second step, one's data, ending it all."""

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import Refused
from people import copies, everything, looks
from people import privacy as notices
from people.adapter import records_of
from people.views import person_of

require_page = require_http_methods(["GET", "HEAD", "POST"])


def back(request: HttpRequest, otherwise: str) -> str:
    """Where a page was asked to lead back to, if that is a place of ours."""
    wish = request.POST.get("next") or request.GET.get("next") or ""
    return wish if wish and get_adapter().is_safe_url(wish) else otherwise


@require_page
def display(request: HttpRequest) -> HttpResponse:
    """Text size, colors, language: for everybody, kept in the session."""
    if request.method == "POST":
        looks.choose(
            request,
            theme=request.POST.get("theme", ""),
            text_size=request.POST.get("text_size", ""),
            language=request.POST.get("language", ""),
        )
        return HttpResponseRedirect(back(request, "/preferences/"))
    return render(request, "front/display.html", {"languages": settings.LANGUAGES, "next": back(request, "")})


@require_page
def privacy(request: HttpRequest) -> HttpResponse:
    """The notice. Whoever is signed in and has not agreed to this version does so here."""
    if request.method == "POST" and request.user.is_authenticated:
        notices.agree(request.user)
        return HttpResponseRedirect(back(request, "/"))
    asks = request.user.is_authenticated and request.user.privacy_version != settings.PRIVACY_VERSION
    return render(request, "front/privacy.html", {"notice": notices.notice(), "asks": asks, "next": back(request, "")})


@require_safe
@login_required
@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why an office wants a second step, and the way to it."""
    if "next" in request.GET:
        request.session["after_second_step"] = back(request, "/")
    has = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    done = any(record.get("method") == "mfa" for record in records_of(request, request.user))
    return render(
        request,
        "front/second_factor.html",
        {
            "has_totp": Authenticator.Type.TOTP in has,
            "has_passkey": Authenticator.Type.WEBAUTHN in has,
            "done": done,
            "next": request.session.get("after_second_step", "/"),
        },
    )


@require_page
@login_required
def data(request: HttpRequest) -> HttpResponse:
    """Everything about me, as one file that a worker builds."""
    if request.method != "POST":
        return render(request, "front/data.html", {"copy": copies.newest()})
    copies.ask(person_of(request))
    return redirect("/me/data/")


@require_safe
@login_required
@never_cache
def data_file(request: HttpRequest) -> HttpResponse:
    """The file itself, while it is kept."""
    copy = copies.ready()
    if copy is None:
        raise Http404
    answer = HttpResponse(bytes(copy.content or b""), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="manyhands-{timezone.localdate():%Y-%m-%d}.zip"'
    return answer


@require_page
@login_required
def delete(request: HttpRequest) -> HttpResponse:
    """Ends the sign-in. Networks are left first."""
    if request.method != "POST":
        return render(request, "front/delete.html", {"remaining": everything.remaining(person_of(request))})
    try:
        everything.forget(person_of(request), confirmed=request.POST.get("email", ""))
    except Refused as refused:
        context = {"remaining": everything.remaining(person_of(request)), "refused": refused}
        return render(request, "front/delete.html", context, status=422)
    logout(request)
    messages.success(request, _("Your sign-in is deleted. Thank you for having been here."))
    return redirect("/")
