"""Inbox and "You" at the front door, unsubscribing, and the mail viewer of development. Names: `front:…`."""

from django.urls import path

from notifications.views import mail, pages

urlpatterns = [
    path("inbox/", pages.inbox, name="inbox"),
    path("inbox/<uuid:uid>/", pages.item, name="inbox_item"),
    path("me/", pages.me, name="me"),
    path("unsubscribe/<str:token>/", pages.unsubscribe, name="unsubscribe"),
    path("mail/", mail.letters, name="mail"),
    path("mail/<str:name>/", mail.letter, name="mail_letter"),
    path("mail/<str:name>/html/", mail.html, name="mail_html"),
]
