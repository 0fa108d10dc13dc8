"""The umbrella's own pages, there in the umbrella alone; and what every network has of it: what it signs, the commons."""

from django.urls import path

from humans.admission import views as admission
from humans.beginning import views as beginning
from humans.belonging import views as belonging
from humans.calls import views as calls
from humans.commons import views as commons
from humans.federation import views as federation
from humans.joining import views as joining
from humans.passages import views as passages
from humans.regions import views as regions
from humans.standing import views as standing

app_name = "humans"
urlpatterns = [
    path("federation/", federation.dashboard, name="federation"),
    path("federation/federation.csv", federation.download, name="federation_csv"),
    path("federation/clearing/", federation.setoff, name="setoff"),
    path("federation/memos/", federation.settling, name="memos"),
    path("federation/applications/", admission.applications, name="applications"),
    path("federation/applications/<uuid:uid>/", admission.answer, name="answer"),
    path("federation/members/", belonging.belongings, name="belongings"),
    path("belonging/", belonging.belonging, name="belonging"),
    path("federation/texts/", admission.texts, name="texts"),
    path("federation/networks/<slug:slug>/", federation.network, name="federation_network"),
    path("federation/networks/<slug:slug>/rest/", standing.umbrella_rest, name="umbrella_rest"),
    path("cockpit/standing/", standing.standing, name="standing"),
    path("cockpit/joining/", joining.joinings_page, name="joinings"),
    path("joining/", joining.joining_page, name="joining"),
    path("stand-in/", standing.stand_in, name="stand_in"),
    path("cockpit/founding/", beginning.journey, name="journey"),
    path("cockpit/founding/paper/", beginning.on_paper, name="journey_paper"),
    path("commons/", commons.playbooks, name="playbooks"),
    path("commons/<uuid:uid>/", commons.playbook, name="playbook"),
    path("commons/<uuid:uid>/versions/<int:number>/", commons.changes, name="playbook_changes"),
    path("guides/", commons.guides_here, name="guides"),
    path("guides/new/", commons.write, name="guide_new"),
    path("guides/<uuid:uid>/", commons.guide, name="guide"),
    path("guides/<uuid:uid>/edit/", commons.write, name="guide_edit"),
    path("guides/<uuid:uid>/lesson/", commons.lesson, name="guide_lesson"),
    path("cockpit/humans/", admission.covenant_page, name="covenant"),
    path("passages/", passages.passage_list, name="passages"),
    path("passages/<uuid:uid>/", passages.passage, name="passage"),
    path("passages/send/<uuid:uid>/", passages.send, name="passage_send"),
    path("regions/", regions.region_list, name="regions"),
    path("regions/<slug:slug>/", regions.region, name="region"),
    path("calls/", calls.call_list, name="calls"),
    path("calls/<uuid:uid>/", calls.call_page, name="call"),
]
