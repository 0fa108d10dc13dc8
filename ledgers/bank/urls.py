"""The bank's pages, under the name `ledgers`."""

from django.urls import path

from ledgers.bank import views

urlpatterns = [
    path("pool/bank/", views.bank, name="bank"),
    path("pool/bank/<uuid:uid>/", views.bank_statement, name="bank_statement"),
]
