"""The page of the set-off, under the name `ledgers`."""

from django.urls import path

from ledgers.setoff import views

urlpatterns = [path("credit/setoff/", views.setoff, name="setoff")]
