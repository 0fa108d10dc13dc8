"""The front door: no network is entered. Sign-in lives here and nowhere else."""

from django.urls import include, path

from common import views as common
from humans.front_urls import urlpatterns as of_humans
from networks.oauth.urls import of_person as of_access
from networks.oauth.urls import urlpatterns as of_oauth
from networks.views import watching
from notifications.urls import urlpatterns as of_notifications
from people.urls import urlpatterns as of_people

handler400 = "common.views.bad_request"
handler403 = "common.views.forbidden"
handler404 = "common.views.not_found"
handler500 = "common.views.server_error"

urlpatterns = [
    path("healthz", common.healthz, name="healthz"),
    path("readyz", common.readyz, name="readyz"),
    path("metrics", watching.prometheus, name="metrics"),
    # Our own pages are `front:home`, `front:inbox` …; those of sign-in keep allauth's names.
    path("", include(([*of_humans, *of_people, *of_notifications, *of_access], "front"))),
    path("", include("people.sign_in_urls")),
    path("", include((of_oauth, "idp"))),
]
