"""The pages of shared things: `things:…`."""

from django.urls import path

from requests_board.lending import views as lending
from requests_board.things.views import booking, desk, library, thing

app_name = "things"
urlpatterns = [
    path("", library.library_list, name="library"),
    path("new/", library.new, name="new"),
    path("mine/", library.mine, name="mine"),
    path("desk/", desk.desk_page, name="desk"),
    path("use/", library.use, name="use"),
    path("labels/", library.label_list, name="labels"),
    path("bookings/<uuid:uid>/", booking.booking_page, name="booking"),
    path("elsewhere/", lending.things, name="elsewhere"),
    path("elsewhere/<uuid:uid>/", lending.copy_page, name="copy"),
    path("elsewhere/<uuid:uid>/picture/", lending.picture, name="copy_picture"),
    path("loans/<uuid:uid>/", lending.loan_page, name="loan"),
    path("repairs/<uuid:uid>/", desk.repair_page, name="repair"),
    path("<uuid:uid>/", thing.thing_page, name="thing"),
    path("<uuid:uid>/edit/", library.edit, name="edit"),
]
