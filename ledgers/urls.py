"""Wallet, statements and paying, under the name `ledgers`."""

from django.urls import path

from ledgers import views
from ledgers.bank.urls import urlpatterns as of_bank
from ledgers.between.urls import urlpatterns as of_between
from ledgers.credit.urls import urlpatterns as of_credit
from ledgers.desk import views as desk
from ledgers.drives.urls import urlpatterns as of_drives
from ledgers.equity.urls import urlpatterns as of_equity
from ledgers.groups.urls import urlpatterns as of_groups
from ledgers.hours.urls import urlpatterns as of_hours
from ledgers.points.urls import urlpatterns as of_points
from ledgers.pool.urls import urlpatterns as of_pool
from ledgers.seals.urls import urlpatterns as of_seals
from ledgers.setoff.urls import urlpatterns as of_setoff

app_name = "ledgers"
urlpatterns = [
    path("wallet/", views.wallet, name="wallet"),
    path("wallet/pay/", views.pay, name="pay"),
    path("wallet/statement/<uuid:uid>/", views.statement, name="statement"),
    path("wallet/statement/<uuid:uid>/statement.csv", views.statement_csv, name="statement_csv"),
    path("wallet/statement/<uuid:uid>/statement.pdf", views.statement_pdf, name="statement_pdf"),
    path("wallet/statement/<uuid:uid>/print/", views.statement_print, name="statement_print"),
    path("treasury/", desk.desk, name="desk"),
    path("treasury/journal.csv", desk.journal_csv, name="journal_csv"),
    path("transfers/<uuid:uid>/", views.transfer, name="transfer"),
    *of_pool,
    *of_drives,
    *of_points,
    *of_seals,
    *of_credit,
    *of_hours,
    *of_bank,
    *of_equity,
    *of_groups,
    *of_setoff,
    *of_between,
]
