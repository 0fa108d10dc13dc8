"""The endpoints of the board. config.api_urls gathers those of every app under the name `api`."""

from django.urls import path

from networks.api.views import Router
from requests_board.api import exchanges, gatherings, loops, posts, standing
from requests_board.elsewhere.api import urlpatterns as of_elsewhere
from requests_board.lending.api import urlpatterns as of_lending

router = Router()
router.register("posts", posts.Posts, "posts")
router.register("matches", posts.Matches, "matches")
router.register("exchanges", exchanges.Exchanges, "exchanges")
router.register("gatherings", gatherings.Gatherings, "gatherings")
router.register("loops", loops.Loops, "loops")
router.register("thanks", exchanges.SharedThanks, "thanks")
router.register("searches", standing.Searches, "searches")
router.register("arrangements", standing.Arrangements, "arrangements")
router.register("post-reports", standing.PostReports, "post-reports")
router.register("appeals", standing.Appeals, "appeals")

urlpatterns = [
    path("calendar/", standing.Calendar.as_view({"post": "open", "delete": "close"}, basename="calendar"), name="calendar"),
    path(
        "exchanges/<str:uid>/messages/",
        exchanges.Messages.as_view({"get": "list", "post": "create"}, basename="exchange-messages"),
        name="exchange-messages",
    ),
    path(
        "gatherings/<str:uid>/messages/",
        gatherings.GatheringMessages.as_view({"get": "list", "post": "create"}, basename="gathering-messages"),
        name="gathering-messages",
    ),
    *router.urls,
    *of_elsewhere,
    *of_lending,
]
