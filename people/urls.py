"""Pages of a person at the front door: how pages look, the privacy notice, one's data, ending it all. Names: `front:…`."""

from django.urls import path

from people import views

urlpatterns = [
    path("preferences/", views.display, name="display"),
    path("privacy/", views.privacy, name="privacy"),
    path("me/data/", views.data, name="data"),
    path("me/delete/", views.delete, name="delete"),
]
