"""The umbrella's own pages, there in the umbrella alone; and what each network signs with it."""

from django.urls import path

from humans.admission import views as admission
from humans.federation import views as federation

app_name = "humans"
urlpatterns = [
    path("federation/", federation.dashboard, name="federation"),
    path("federation/federation.csv", federation.download, name="federation_csv"),
    path("federation/applications/", admission.applications, name="applications"),
    path("federation/applications/<uuid:uid>/", admission.answer, name="answer"),
    path("federation/texts/", admission.texts, name="texts"),
    path("federation/networks/<slug:slug>/", federation.network, name="federation_network"),
    path("cockpit/humans/", admission.covenant_page, name="covenant"),
]
