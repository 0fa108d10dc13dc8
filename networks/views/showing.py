"""What the network shows of itself, written by a coordinator."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import showing
from networks.doors import door, officer, on_form
from networks.forms.cockpit import ShownForm


@door(showing.MAY)
def showing_page(request: HttpRequest) -> HttpResponse:
    """The public page as a form."""
    form = ShownForm(request.POST if request.method == "POST" else None, initial=asdict(showing.now()))
    if request.method == "POST" and form.is_valid():
        try:
            showing.show(showing.Shown(**form.cleaned_data), by=officer(request))
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("Everyone reads it so now. The map follows in the night."))
            return redirect("networks:about")
    return render(request, "networks/showing.html", {"form": form}, status=422 if form.errors else 200)
