"""`/<network>/api/v1/`: the endpoints of every app, under the name `api`."""

from networks.api.urls import urlpatterns as of_networks

app_name = "api"
urlpatterns = [
    *of_networks,
]
