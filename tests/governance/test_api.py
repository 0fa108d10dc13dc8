"""Proposals, remarks, petitions and delegates by API: what members do, in their own name, and what nobody reads."""

import datetime as dt
import hashlib
import json

import pytest
from django.utils import timezone

from governance.delegates import mandates
from governance.models import Petition, Proposal, Remark
from networks import tokens
from networks.actors import of
from networks.tenancy.current import entered
from tests.governance.proposals.conftest import rules

pytestmark = pytest.mark.django_db
TEXT = "Somebody to rest on the way from the bus."


@pytest.fixture
def town(riverside):
    with entered(riverside):
        rules(**{"gear.decisions": True, "decide.ordinary.cosigners": 1})
    return riverside


@pytest.fixture
def as_member(client, town):
    """`ask(alice, "post", "proposals/", …)` with a token of theirs."""
    keys: dict[int, str] = {}

    def ask(member, method, path, **said):
        if member.pk not in keys:
            with entered(town):
                keys[member.pk] = tokens.make(by=of(member), name="test", may_write=True)[1]
        headers = {"HTTP_AUTHORIZATION": f"Bearer {keys[member.pk]}"}
        data = json.dumps(said) if method == "post" else said
        kind = {"content_type": "application/json"} if method == "post" else {}
        return getattr(client, method)(f"/riverside/api/v1/{path}", data, **kind, **headers)

    return ask


def test_a_proposal_is_brought_shared_signed_and_talked_about(as_member, alice, bob):
    made = as_member(alice, "post", "proposals/", kind="ordinary", title="A bench", text=TEXT)
    assert made.status_code == 201, made.content
    uid = made.json()["uid"]
    assert as_member(bob, "get", f"proposals/{uid}/").status_code == 404  # a draft is its author's alone
    assert as_member(alice, "post", f"proposals/{uid}/share/").json()["state"] == "gathering"
    assert as_member(bob, "post", f"proposals/{uid}/sign/").json()["state"] == "notice"
    said = as_member(bob, "post", "remarks/", proposal=uid, kind="concern", text="Who oils it?")
    assert said.status_code == 201
    found = as_member(alice, "get", "remarks/", proposal=uid).json()["results"]
    assert [one["text"] for one in found] == ["Who oils it?"]
    assert as_member(alice, "post", f"remarks/{found[0]['uid']}/resolve/", how="I do").status_code in (403, 409, 422)
    assert as_member(bob, "post", f"remarks/{found[0]['uid']}/resolve/", how="Alice does").status_code == 200
    assert as_member(alice, "get", "proposals/", state="notice").json()["results"][0]["title"] == "A bench"


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "coup", "title": "A bench", "text": TEXT},
        {"kind": "ordinary", "title": "", "text": TEXT},
        {"kind": "ordinary", "title": "A bench", "text": TEXT, "deed": [1]},
        {"kind": "ordinary", "title": "A bench", "text": TEXT, "deed": {"do": "pay", "said": {}}},
        {"kind": "spending", "title": "A bench", "text": TEXT, "deed": {"do": "pay", "said": {"member": {}, "amount": "NaN"}}},
        {"kind": "amendment", "title": "A bench", "text": TEXT, "deed": {"do": "clause", "said": {"key": [], "scope": 7}}},
        {"kind": "budget", "title": "A bench", "text": TEXT, "deed": {"do": "share", "said": {"projects": [1, 2]}}},
        {"kind": "appointment", "title": "A bench", "text": TEXT, "deed": {"do": "elect", "said": {"members": {}}}},
        {"kind": "ordinary", "title": "A bench", "text": TEXT, "state": "passed"},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(as_member, alice, town, said):
    assert as_member(alice, "post", "proposals/", **said).status_code in (400, 422)
    with entered(town):
        assert not Proposal.objects.exists()


def test_petitions_and_recalls_by_api_count_each_member_once(as_member, alice, bob, town):
    assert as_member(alice, "post", "petitions/", purpose="Why the hall is closed").status_code == 201
    with entered(town):
        row = Petition.objects.get()
        until = timezone.localdate() + dt.timedelta(days=90)
        sent = mandates.give(bob, "HUMANs", "Speak for free hours.", until, source="proposal:one")
        rules(**{"delegates.recall_percent": 60, "assembly.petition_percent": 40})
    for _again in range(2):
        as_member(alice, "post", f"petitions/{row.uid}/sign/")
        assert as_member(alice, "post", f"mandates/{sent.uid}/recall/").json()["state"] == "running"
    assert [one["names_count"] for one in as_member(bob, "get", "petitions/").json()["results"]] == [1]
    heard = as_member(bob, "post", f"petitions/{row.uid}/sign/").json()
    assert (heard["state"], heard["names_count"]) == ("heard", 2)
    roll = as_member(bob, "get", f"petitions/{row.uid}/roll/").json()["text"]
    assert hashlib.sha256(roll.encode()).hexdigest() == heard["roll_fingerprint"]
    assert len(as_member(bob, "get", "assemblies/").json()["results"]) == 1


def test_another_network_finds_nothing(as_member, alice, client_of, dan, town):
    uid = as_member(alice, "post", "proposals/", kind="ordinary", title="A bench", text=TEXT).json()["uid"]
    as_member(alice, "post", f"proposals/{uid}/share/")
    for path in (f"proposals/{uid}/", "proposals/"):
        assert client_of(dan).get(f"/riverside/api/v1/{path}").status_code in (401, 403)
        assert client_of(dan).get(f"/hilltop/api/v1/{path}").status_code == 404
    with entered(town):
        assert not Remark.objects.exists()
