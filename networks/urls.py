"""The pages of a network. config.network_urls gathers them, with the bylaws of governance, under the name `networks`."""

from django.urls import path

from networks.views import home, imports, landing

urlpatterns = [
    path("", landing.landing, name="landing"),
    path("about/", landing.about, name="about"),
    path("home/", home.home, name="home"),
    path("home/panels/<slug:name>/", home.panel, name="panel"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<uuid:uid>/", imports.import_batch, name="import_batch"),
]
