"""Agreements with other networks, and paying across, under the name `ledgers`."""

from django.urls import path

from ledgers.between.views import agreements, memos, paying

urlpatterns = [
    path("between/", agreements.overview, name="between"),
    path("between/propose/", agreements.propose, name="agreement_new"),
    path("between/memos/new/<slug:slug>/", memos.new, name="memo_new"),
    path("between/memos/<uuid:uid>/", memos.memo, name="memo"),
    path("between/memos/<uuid:uid>/memo.pdf", memos.paper, name="memo_pdf"),
    path("between/<uuid:uid>/", agreements.agreement, name="agreement"),
    path("between/pay/", paying.arrive, name="between_arrive"),
    path("wallet/elsewhere/", paying.pay, name="between_pay"),
    path("wallet/elsewhere/code/", paying.code, name="between_code"),
]
