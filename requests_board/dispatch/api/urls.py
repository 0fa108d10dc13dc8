"""The endpoints of dispatch and incidents. config.api_urls gathers those of every app under the name `api`."""

from networks.api.views import Router
from requests_board.dispatch.api import desk, incident

router = Router()
router.register("waiting-requests", desk.WaitingRequests, "waiting-requests")
router.register("follow-ups", desk.FollowUps, "follow-ups")
router.register("intakes", desk.Intakes, "intakes")
router.register("incidents", incident.Incidents, "incidents")

urlpatterns = router.urls
