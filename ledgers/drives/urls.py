"""Drives, under the name `ledgers`."""

from django.urls import path

from ledgers.drives import views

urlpatterns = [
    path("drives/", views.drive_list, name="drives"),
    path("drives/new/", views.start, name="drive_start"),
    path("drives/<uuid:uid>/", views.drive, name="drive"),
]
