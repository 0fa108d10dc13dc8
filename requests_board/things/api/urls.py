"""The endpoints of shared things."""

from networks.api.views import Router
from requests_board.things.api import bookings, things

router = Router()
router.register("things", things.Things, "things")
router.register("shelves", things.Shelves, "shelves")
router.register("waiting-places", things.WaitingPlaces, "waiting-places")
router.register("wishes", things.Wishes, "wishes")
router.register("bookings", bookings.Bookings, "bookings")
router.register("booking-series", bookings.BookingSeriesList, "booking-series")
router.register("borrowing-passes", bookings.Passes, "borrowing-passes")
router.register("repairs", bookings.Repairs, "repairs")
router.register("repair-works", bookings.RepairWorks, "repair-works")

urlpatterns = router.urls
