"""The API in words, for people who connect other tools: open to everyone, without a script, from this server alone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from networks import links
from networks.api import handbook
from networks.doors import door
from networks.oauth.adapter import resource_of
from networks.tenancy import current


@door("public", methods=("GET",))
def api_nouns(request: HttpRequest) -> HttpResponse:
    """How to ask, and every noun that there is."""
    here = current.network()
    context = {
        "nouns": handbook.nouns().values(),
        "base": resource_of(here),
        "schema": links.url(here, "api:schema"),
        "discovery": links.front("idp:oidc:configuration"),
    }
    return render(request, "networks/api_nouns.html", context)


@door("public", methods=("GET",))
def api_noun(request: HttpRequest, noun: str) -> HttpResponse:
    """What can be asked of one noun, field by field."""
    found = handbook.nouns().get(noun)
    if found is None:
        raise Http404("no such noun")
    return render(request, "networks/api_noun.html", {"noun": found, "base": resource_of(current.network())})
