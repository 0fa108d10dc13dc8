"""Bylaws and decisions. config.network_urls gathers them with the other pages of a network: their names are `networks:…`."""

from typing import Any

from django.urls import path

from governance.bylaws import views as bylaws
from governance.delegates import views as delegates
from governance.meetings import views as meetings
from governance.proposals import views as proposals

urlpatterns: list[Any] = [
    path("bylaws/", bylaws.read, name="bylaws"),
    path("bylaws/compare/", bylaws.compare, name="bylaws_compare"),
    path("bylaws/paper.pdf", bylaws.pdf, name="bylaws_pdf"),
    path("bylaws/articles/<slug:slug>/", bylaws.article, name="article"),
    path("bylaws/articles/<slug:slug>/write/", bylaws.write, name="article_write"),
    path("bylaws/<str:key>/change/", bylaws.change, name="clause"),
    path("decisions/", proposals.decisions, name="decisions"),
    path("decisions/log/", proposals.log, name="decision_log"),
    path("decisions/new/", proposals.new, name="proposal_new"),
    path("decisions/delegates/", delegates.delegates, name="delegates"),
    path("decisions/delegates/<uuid:uid>/", delegates.mandate, name="mandate"),
    path("decisions/offices/", delegates.offices_rotate, name="offices_rotate"),
    path("decisions/meetings/", meetings.meetings, name="meetings"),
    path("decisions/meetings/call/", meetings.call, name="assembly_call"),
    path("decisions/meetings/petitions/<uuid:uid>/roll.txt", meetings.roll_file, name="petition_roll"),
    path("decisions/meetings/<uuid:uid>/", meetings.assembly, name="assembly"),
    path("decisions/meetings/<uuid:uid>/screen/", meetings.screen, name="assembly_screen"),
    path("decisions/<uuid:uid>/", proposals.proposal, name="proposal"),
    path("decisions/<uuid:uid>/edit/", proposals.edit, name="proposal_edit"),
]
