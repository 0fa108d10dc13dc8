"""The pages of one network, below its mount. Every route declares who may use it (networks.doors)."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import include, path

from governance.urls import urlpatterns as of_governance
from networks.admin_site import site
from networks.urls import urlpatterns as of_networks

# Whoever has rows for coordinators registers them in its `admin.py`.
for _app in ("networks", "ledgers", "requests_board", "governance", "humans"):
    if find_spec(f"{_app}.admin"):
        import_module(f"{_app}.admin")

handler400 = "common.views.bad_request"
handler403 = "common.views.forbidden"
handler404 = "common.views.not_found"
handler500 = "common.views.server_error"

urlpatterns = [
    path("api/v1/", include("config.api_urls")),  # First: programs ask often, and each pattern before it is tried.
    path("", include(([*of_networks, *of_governance], "networks"))),
    path("circles/", include("networks.circles.urls")),
    path("votes/", include("governance.polls.urls")),
    path("", include("requests_board.urls")),
    path("", include("ledgers.urls")),
    path("", include("humans.urls")),
    path("admin/", site.urls),
]
