"""The pages of polls: `polls:…`."""

from django.urls import path

from governance.polls.views import check, desk, pages

app_name = "polls"
urlpatterns = [
    path("", pages.poll_list, name="list"),
    path("new/", pages.new, name="new"),
    path("<uuid:uid>/", pages.poll_page, name="poll"),
    path("<uuid:uid>/edit/", pages.edit, name="edit"),
    path("<uuid:uid>/desk/", desk.desk_page, name="desk"),
    path("<uuid:uid>/paper/", desk.paper_file, name="paper"),
    path("<uuid:uid>/check/", check.check, name="check"),
    path("<uuid:uid>/ballots.<str:kind>", check.ballots_file, name="ballots"),
    path("<uuid:uid>/roll.txt", check.roll_file, name="roll"),
]
