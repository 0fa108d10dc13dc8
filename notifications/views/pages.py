"""The inbox, and "You": sign-in, networks, what we write and when."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from notifications import inbox as messages_of
from notifications import unsubscribing
from notifications.forms import PreferencesForm, ReachForm
from people.views import person_of

require_page = require_http_methods(["GET", "HEAD", "POST"])


@require_page
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """What people and networks have told me; new first."""
    if request.method == "POST":
        if request.POST.get("do") == "read_all":
            messages_of.read_all(person_of(request))
        return redirect("/inbox/")
    page = messages_of.page(person_of(request), request.GET.get("cursor", ""))
    return render(request, "front/inbox.html", {"items": page.items, "page": page, "here": "inbox"})


@require_safe
@login_required
def item(request: HttpRequest, uid: str) -> HttpResponse:
    """Opens what a message is about; it counts as read."""
    found = messages_of.read(person_of(request), uid)
    if found is None:
        raise Http404
    return redirect(found.link or "/inbox/")


@csrf_exempt
@require_page
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """No more of this kind: a button for people, one POST for mail programs (RFC 8058). Works without signing in."""
    said = unsubscribing.read(token)
    if said is None:
        raise Http404
    person, topics = said
    if request.method == "POST":
        unsubscribing.stop(person, topics)
    context = {"topics": unsubscribing.names(topics), "done": request.method == "POST"}
    return render(request, "front/unsubscribe.html", context)


@require_page
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """My networks, signing in, what we write to me and when."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    preferences = PreferencesForm(person_of(request), request.POST if do == "preferences" else None)
    reach = ReachForm(person_of(request), request.POST if do == "reach" else None)
    for name, form in (("preferences", preferences), ("reach", reach)):
        if do == name and form.is_valid():
            form.save()
            messages.success(request, _("Saved."))
            return redirect("/me/")
    kinds = set(Authenticator.objects.filter(user=person_of(request)).values_list("type", flat=True))
    return render(
        request,
        "front/me.html",
        {
            "preferences_form": preferences if preferences.fields else None,
            "reach_form": reach,
            "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
            "has_totp": Authenticator.Type.TOTP in kinds,
            "here": "me",
        },
        status=422 if preferences.errors or reach.errors else 200,
    )
