"""The front door: no network is entered. Sign-in lives here and nowhere else."""

from django.urls import include, path

from common import views as common

handler400 = "common.views.bad_request"
handler403 = "common.views.forbidden"
handler404 = "common.views.not_found"
handler500 = "common.views.server_error"

urlpatterns = [
    path("healthz", common.healthz, name="healthz"),
    path("readyz", common.readyz, name="readyz"),
    path("", include("humans.front_urls")),
    path("", include("people.urls")),
    path("", include("notifications.urls")),
]
