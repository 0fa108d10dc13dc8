"""Classes and work parties of a network: `gatherings:…`."""

from django.urls import path

from requests_board.gatherings import views

urlpatterns = [
    path("", views.gathering_list, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:uid>/", views.gathering_page, name="detail"),
]
