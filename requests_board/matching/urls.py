"""Loops of a network: `loops:…`."""

from django.urls import path

from requests_board.matching import views

urlpatterns = [
    path("", views.loop_list, name="list"),
    path("<uuid:uid>/", views.loop_page, name="detail"),
]
