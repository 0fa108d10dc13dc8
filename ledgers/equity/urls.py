"""Cooperative shares and urgent help, under the name `ledgers`."""

from django.urls import path

from ledgers.equity import views
from ledgers.relief import views as relief

urlpatterns = [
    path("pool/shares/", views.equity, name="equity"),
    path("treasury/relief/", relief.relief, name="relief"),
]
