"""The front door's own pages: find a network, found one."""

from typing import Any

from django.urls import path

from humans import views

urlpatterns: list[Any] = [
    path("", views.home, name="home"),
    path("networks/", views.networks, name="networks"),
    path("found/", views.found, name="found"),
]
