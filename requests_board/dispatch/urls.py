"""The pages of dispatch and of incidents: `dispatch:…`."""

from django.urls import path

from requests_board.dispatch.views import desk, incident

app_name = "dispatch"
urlpatterns = [
    path("dispatch/", desk.queue_page, name="queue"),
    path("dispatch/calls/", desk.calls_page, name="calls"),
    path("dispatch/intake/", desk.intake_page, name="intake"),
    path("dispatch/sheet/", desk.sheet_page, name="sheet"),
    path("dispatch/requests/<uuid:uid>/", desk.request_page, name="request"),
    path("dispatch/follow-ups/<uuid:uid>/", desk.follow_up_page, name="follow_up"),
    path("incidents/", incident.incident_list, name="incidents"),
    path("incidents/new/", incident.new_incident, name="new_incident"),
    path("incidents/<uuid:uid>/", incident.incident_page, name="incident"),
]
