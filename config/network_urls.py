"""The pages of one network, below its mount. Every route declares who may use it (networks.doors)."""

from django.urls import include, path

handler400 = "common.views.bad_request"
handler403 = "common.views.forbidden"
handler404 = "common.views.not_found"
handler500 = "common.views.server_error"

urlpatterns = [
    path("", include("networks.urls")),
    path("", include("requests_board.urls")),
    path("", include("ledgers.urls")),
    path("", include("governance.urls")),
    path("api/v1/", include("config.api_urls")),
]
