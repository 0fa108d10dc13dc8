"""Pages of the chapter of hours, in the space `ledgers`."""

from django.urls import path

from ledgers.hours import views

urlpatterns = [
    path("wallet/fund/", views.fund_page, name="fund"),
    path("wallet/wish/", views.wish_page, name="wish"),
    path("hours/care/", views.care_list, name="care_list"),
    path("hours/care/<uuid:uid>/", views.care_page, name="care"),
    path("hours/fund/", views.fund_desk, name="fund_desk"),
    path("hours/estates/", views.estate_list, name="estates"),
    path("hours/estates/<uuid:uid>/", views.estate_page, name="estate"),
]
