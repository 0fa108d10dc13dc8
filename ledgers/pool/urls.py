"""Pages of the pool and its loans, within `ledgers`."""

from django.urls import path

from ledgers.loans import views as loans
from ledgers.pool import views

urlpatterns = [
    path("pool/", views.home, name="pool"),
    path("pool/desk/", views.desk, name="pool_desk"),
    path("pool/loans/new/", loans.new, name="loan_new"),
    path("pool/loans/<uuid:uid>/", loans.loan, name="loan"),
]
