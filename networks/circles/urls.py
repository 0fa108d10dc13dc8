"""Circles of a network: `circles:…`."""

from django.urls import path

from networks.circles import views

app_name = "circles"
urlpatterns = [
    path("", views.circle_list, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:uid>/", views.circle_page, name="detail"),
    path("<uuid:uid>/edit/", views.edit, name="edit"),
]
