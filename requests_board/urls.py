"""The board, exchanges, dispatch and shared things of a network: `board:…`, `exchanges:…`, `dispatch:…`, `things:…`."""

from django.urls import include, path

from requests_board.elsewhere import views as elsewhere
from requests_board.gatherings.urls import urlpatterns as of_gatherings
from requests_board.matching import views as matching_views
from requests_board.matching.urls import urlpatterns as of_loops
from requests_board.views import board, entering, exchanges, keeping, posts, series

of_board = [
    path("", board.board_list, name="list"),
    path("map/", board.board_map, name="map"),
    path("new/", posts.new, name="new"),
    path("mine/", posts.mine, name="mine"),
    path("searches/", keeping.search_list, name="searches"),
    path("desk/", keeping.desk, name="desk"),
    path("elsewhere/", elsewhere.elsewhere, name="elsewhere"),
    path("elsewhere/<uuid:uid>/", elsewhere.copy_page, name="copy"),
    path("elsewhere/<uuid:uid>/picture/", elsewhere.picture, name="copy_picture"),
    path("answers/<uuid:uid>/", elsewhere.answer_page, name="answer"),
    path("letter/", matching_views.letter_page, name="letter"),
    path("<uuid:uid>/", posts.post_page, name="post"),
    path("<uuid:uid>/edit/", posts.edit, name="edit"),
]
of_exchanges = [
    path("", exchanges.exchange_list, name="list"),
    path("new/<uuid:uid>/", exchanges.new, name="new"),
    path("calendar/", series.calendar_page, name="calendar"),
    path("calendar/<str:secret>/exchanges.ics", series.feed, name="feed"),
    path("each/<uuid:uid>/", series.series_page, name="series"),
    path("entry/", entering.entry, name="entry"),
    path("<uuid:uid>/", exchanges.exchange_page, name="detail"),
]

urlpatterns = [
    path("board/", include((of_board, "board"))),
    path("exchanges/", include((of_exchanges, "exchanges"))),
    path("gatherings/", include((of_gatherings, "gatherings"))),
    path("", include("requests_board.dispatch.urls")),
    path("loops/", include((of_loops, "loops"))),
    path("things/", include("requests_board.things.urls")),
]
