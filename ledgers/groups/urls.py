"""Circles and share-out groups, under the name `ledgers`."""

from django.urls import path

from ledgers.groups import views

urlpatterns = [
    path("groups/", views.groups, name="groups"),
    path("groups/<uuid:uid>/", views.group, name="group"),
    path("groups/<uuid:uid>/sheet/", views.sheet, name="group_sheet"),
    path("groups/<uuid:uid>/share-out/", views.share_out, name="group_share_out"),
]
