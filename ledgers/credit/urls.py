"""The pages of credit, under the name `ledgers`."""

from django.urls import path

from ledgers.credit.views import directory, invoices, paying

urlpatterns = [
    path("credit/", paying.home, name="credit"),
    path("credit/pay/", paying.pay, name="credit_pay"),
    path("credit/code/", paying.code, name="credit_code"),
    path("credit/scan/", paying.scan, name="credit_scan"),
    path("credit/ask/", invoices.ask, name="credit_ask"),
    path("credit/invoices/", invoices.invoice_list, name="credit_invoices"),
    path("credit/invoices/<uuid:uid>/", invoices.invoice, name="credit_invoice"),
    path("credit/directory/", directory.directory, name="credit_directory"),
    path("credit/directory/mine/", directory.terms, name="credit_terms"),
    path("credit/tax/<int:year>.<slug:kind>", directory.tax, name="credit_tax"),
]
