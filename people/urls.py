"""Pages of a person at the front door: how pages look, the privacy notice, one's data, ending it all. Names: `front:…`."""

from django.urls import path

from people.views import pages

urlpatterns = [
    path("preferences/", pages.display, name="display"),
    path("privacy/", pages.privacy, name="privacy"),
    path("me/data/", pages.data, name="data"),
    path("me/data/file/", pages.data_file, name="data_file"),
    path("me/delete/", pages.delete, name="delete"),
]
