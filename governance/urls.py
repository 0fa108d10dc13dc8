"""The bylaws. config.network_urls gathers them with the other pages of a network: their names are `networks:…`."""

from typing import Any

from django.urls import path

from governance import views

urlpatterns: list[Any] = [
    path("bylaws/", views.read, name="bylaws"),
    path("bylaws/<str:key>/change/", views.change, name="clause"),
]
