"""Inbox and "You" at the front door, unsubscribing, and the mail viewer of development. Names: `front:…`."""

from django.urls import path

from notifications import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<uuid:uid>/", views.item, name="inbox_item"),
    path("me/", views.me, name="me"),
]
