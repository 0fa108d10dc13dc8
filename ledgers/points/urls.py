"""Points, under the name `ledgers`."""

from django.urls import path

from ledgers.points import views

urlpatterns = [
    path("points/", views.points, name="points"),
    path("points/desk/", views.desk, name="points_desk"),
]
