"""The umbrella's own pages. They stand below every network's mount and are there in the umbrella alone."""

from django.urls import path

from humans.federation import views

app_name = "humans"
urlpatterns = [
    path("federation/", views.dashboard, name="federation"),
    path("federation/federation.csv", views.download, name="federation_csv"),
    path("federation/<slug:slug>/", views.network, name="federation_network"),
]
