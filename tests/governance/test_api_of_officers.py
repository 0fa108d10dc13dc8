"""What officers do on the pages of meetings, delegates and bylaws, by program: for the same people, no further."""

import datetime as dt

import pytest
from django.utils import timezone

from governance.delegates import mandates
from governance.models import Assembly, Attendance
from networks import clauses
from networks.actors import system
from networks.models import Record
from networks.tenancy.current import entered
from tests.governance.proposals.conftest import rules

pytestmark = pytest.mark.django_db


class Caller:
    """A member's browser at the API of a network."""

    def __init__(self, http, slug="riverside"):
        self.http, self.root = http, f"/{slug}/api/v1/"

    def __call__(self, method, path, said=None, status=200, **headers):
        data = said if method == "get" else said or {}
        kind = () if method == "get" else ("application/json",)
        answer = getattr(self.http, method)(self.root + path, data, *kind, headers=headers)
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    def get(self, path, status=200, **said):
        return self("get", path, said, status)

    def post(self, path, said=None, status=200):
        return self("post", path, said, status)


@pytest.fixture
def api(client_of, riverside, hilltop):
    for ref in (riverside, hilltop):
        with entered(ref):
            rules(**{"gear.decisions": True})
    return lambda member, slug="riverside": Caller(client_of(member), slug)


def talk(office, member, riverside, item):
    """A round in the room at a point of the agenda, by an officer alone. Answers where the point stands."""
    point = f"agenda-items/{item['uid']}/"
    for deed in ("note", "ask", "close"):
        member.post(f"{point}{deed}/", status=403)
    with entered(riverside):
        rules(**{"assembly.quorum_percent": 10})
    poll = office.post(f"{point}ask/", {"question": "Do we mend it?"})["poll"]
    assert office.post(f"{point}close/", status=422)["code"] == "not-due"
    assert member.get(f"polls/{poll}/")["question"] == "Do we mend it?"
    assert office.post(f"{point}note/", {"outcome": "Bob asks two roofers."})["outcome"] == "Bob asks two roofers."
    return point


def take_on(office, member, helper, uid, bob):
    """Bob takes something on and has done it. Answers where that stands."""
    todo = {"assembly": uid, "text": "Ask two roofers", "member": str(bob.uid)}
    member.post("action-items/", todo, 403)
    office.post("action-items/", {**todo, "due_on": "2001-01-01"}, 422)
    made = office.post("action-items/", todo, 201)
    member.post(f"action-items/{made['uid']}/done/", status=422)
    assert helper.post(f"action-items/{made['uid']}/done/")["done_at"]
    return f"action-items/{made['uid']}/"


def test_an_officer_leads_a_meeting_by_program_and_members_do_not(api, client_of, riverside, alice, bob, carla, dan):
    office, member, away = api(carla), api(alice), api(dan, "hilltop")
    soon = {days: (timezone.now() + dt.timedelta(days=days)).isoformat() for days in (2, 20)}
    said = {"title": "Winter assembly", "place": "Bethel hall", "starts_at": soon[20]}
    assert member.post("assemblies/", said, 403)["code"] == "forbidden"
    assert office.post("assemblies/", {**said, "starts_at": soon[2]}, 422)["code"] == "notice"
    uid = office.post("assemblies/", said, 201)["uid"]
    at = f"assemblies/{uid}/"
    mark = office.http.get(f"{office.root}{at}")["ETag"]
    assert office("patch", at, {"place": "The library"}, **{"If-Match": mark})["place"] == "The library"
    office("patch", at, {"place": "The shed"}, 412, **{"If-Match": mark})
    member("patch", at, {"place": "My house"}, 403)
    for title in ("The roof", "The door"):
        member.post(f"{at}agenda/", {"title": title})
    office.post(f"{at}begin/", status=422)
    with entered(riverside):
        Assembly.objects.update(starts_at=timezone.now())
    member.post(f"{at}begin/", status=403)
    assert office.post(f"{at}begin/")["state"] == "open"

    member.post(f"{at}attend/")
    there = {"assembly": uid, "member": str(bob.uid), "how": "room"}
    member.post("attendances/", there, 403)
    assert office.post("attendances/", there, 201)["member"]["name"] == bob.name
    office.post("attendances/", {**there, "member": str(dan.uid)}, 422)  # of Hilltop: as if there were nobody
    office.post("attendances/", {**there, "member": str(carla.uid)}, 201)
    assert len(member.get("attendances/", assembly=uid)["results"]) == 3
    assert member.get("attendances/", assembly=str(bob.uid))["results"] == []
    office.post(f"{at}draw/", {"willing": [str(alice.uid), str(dan.uid)]}, 422)
    drawn = office.post(f"{at}draw/", {"willing": [str(alice.uid), str(bob.uid)]})
    assert drawn["facilitator"]["uid"] in drawn["lot_names"] == sorted([str(alice.uid), str(bob.uid)])
    assert office.post(f"{at}draw/", {"willing": [str(alice.uid), str(bob.uid)]}, 422)["code"] == "drawn"

    page = member.get("agenda-items/", assembly=uid, limit=1)
    assert [one["title"] for one in client_of(alice).get(page["next"]).json()["results"]] == ["The door"]
    item = page["results"][0]
    assert item["title"] == "The roof"
    point, todo = talk(office, member, riverside, item), take_on(office, member, api(bob), uid, bob)

    assert "Ask two roofers" in office.post(f"{at}finish/")["minutes"]
    member.post(f"{at}minutes/", {"minutes": "Nothing was said."}, 403)
    assert office.post(f"{at}minutes/", {"minutes": "We mend the roof."})["minutes"] == "We mend the roof."
    office.post(f"{at}call-off/", {"reason": "No time"}, 422)
    for path in (at, point, todo):
        away.get(path, 404)
        api(dan).get(path, 403)
    for noun in ("assemblies", "agenda-items", "attendances", "action-items"):
        assert away.get(f"{noun}/")["results"] == []
    with entered(riverside):
        assert Attendance.objects.count() == 3
        assert Record.objects.filter(kind="assembly.over").count() == 1


def test_a_delegate_reports_by_program_and_officers_hand_on_what_the_next_one_needs(api, riverside, alice, bob, carla, dan):
    with entered(riverside):
        today = timezone.localdate()
        sent = mandates.give(bob, "HUMANs", "Speak for free hours.", today + dt.timedelta(days=90), source="proposal:one")
    office, member, delegate, away = api(carla), api(alice), api(bob), api(dan, "hilltop")
    held = {"mandate": str(sent.uid), "assembly": "Spring assembly", "held_on": today.isoformat()}
    assert member.post("delegate-reports/", held, 422)["code"] == "not-allowed"
    assert delegate.post("delegate-reports/", {**held, "held_on": "2001-01-01"}, 422)["code"] == "held_on"
    away.post("delegate-reports/", held, 422)  # there is no such mandate in Hilltop
    uid = delegate.post("delegate-reports/", held, 201)["uid"]
    at, said = f"delegate-reports/{uid}/", {"text": "We kept the hours free of fees."}
    assert member.get("delegate-reports/", mandate=str(sent.uid))["results"][0]["written_at"] is None
    for other in (member, office):  # in nobody else's name
        assert other.post(f"{at}write/", said, 422)["code"] == "not-allowed"
    assert delegate.post(f"{at}write/", said)["written_at"]
    assert delegate.post(f"{at}write/", said, 422)["code"] == "written"
    member.post(f"{at}flag/", {"words": "The fee on loans"}, 403)
    assert office.post(f"{at}flag/", {"words": "The fee on loans"})["against"] == "The fee on loans"
    away.get(at, 404)
    assert away.get("delegate-reports/")["results"] == []
    assert office.post(f"mandates/{sent.uid}/lay-down/", status=422)["code"] == "not-allowed"
    assert delegate.post(f"mandates/{sent.uid}/lay-down/")["state"] == "laid-down"

    note = {"role": "coordinator", "text": "The key of the hall is with Bob."}
    member.post("handover-notes/", note, 403)
    member.get("handover-notes/", 403)
    made = office.post("handover-notes/", note, 201)
    assert office.post("handover-notes/", {**note, "role": "treasurer"}, 422)["code"] == "not-allowed"
    assert made["author"]["name"] == carla.name
    assert office.get(f"handover-notes/{made['uid']}/")["text"] == note["text"]
    member.get(f"handover-notes/{made['uid']}/", 403)
    away.get(f"handover-notes/{made['uid']}/", 403)


def test_bylaws_are_open_to_everyone_on_any_day_and_written_until_they_are_adopted(api, client, riverside, alice, carla, dan):
    office, member, visitor, away = api(carla), api(alice), Caller(client), api(dan, "hilltop")
    at, rule = "articles/meetings/", "clauses/members.invitation_days/"
    said = {"title": "Meetings", "text": "1. We meet on the first Friday of a month, in [[members.invitation_days]]."}
    before = visitor.get(at)
    assert (before["since"], before["slug"] in {one["slug"] for one in visitor.get("articles/")["results"]}) == (None, True)
    mark = office.http.get(office.root + at)["ETag"]
    visitor("put", at, said, 401)
    member("put", at, said, 403)
    assert office("put", at, {**said, "text": "As [[no.such-rule]] says it."}, 422)["code"] == "clause-unknown"
    assert office("put", at, said, **{"If-Match": mark})["decision"] == "founding"
    office("put", at, said, 412, **{"If-Match": mark})
    office("put", "articles/nothing/", said, 404)
    assert visitor.get(at)["text"] == said["text"]
    assert [one["text"] for one in visitor.get(f"{at}versions/")["results"]] == [said["text"]]
    assert away.get(at)["text"] == before["text"]

    member("put", rule, {"value": 3}, 403)
    old = member.get(rule)["value"]
    for odd in ("soon", 10**9, 1.5, [3], None, True):
        assert office("put", rule, {"value": odd}, 400 if odd in (1.5, [3], None) else 422)
    assert office("put", rule, {"value": old + 1})["value"] == member.get(rule)["value"] == old + 1
    assert away.get(rule)["value"] == old

    with entered(riverside):
        today = timezone.localdate()
    first = (today - dt.timedelta(days=1)).isoformat()
    found = visitor.get("bylaw-changes/", start=first, until=today.isoformat())
    assert {"gone", "new"} <= {
        piece["kind"] for one in found["articles"] if one["slug"] == "meetings" for piece in one["pieces"]
    }
    assert (f"{old} days", f"{old + 1} days") in {(one["before"], one["after"]) for one in found["rules"]}
    assert {one["slug"]: one["text"] for one in visitor.get("articles/", on=first)["results"]}["meetings"] == before["text"]
    for odd in ({"start": "x", "until": first}, {"start": first}, {"start": today.isoformat(), "until": first}):
        visitor.get("bylaw-changes/", 400, **odd)
    visitor.get("articles/", 400, on="0000-00-00")

    with entered(riverside):
        since = timezone.now() - dt.timedelta(hours=1)
        clauses.amend("bylaws.adopted", True, by=system("test"), decision="founding", from_at=since)
    for path, content in ((at, said), (rule, {"value": old})):
        assert office("put", path, content, 422)["code"] == "adopted"
