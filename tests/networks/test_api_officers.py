"""Offices and decisions by program."""

import pytest

from tests import cast

pytestmark = pytest.mark.django_db


def test_two_officers_decide_by_program_and_members_read_who_they_are(riverside, alice, carla, client_of):
    tess, browser = client_of(cast.member(riverside, "Tess")), client_of(carla)
    said = {"ref": "Repair fund, May", "text": "We mend the trike."}
    assert client_of(alice).post("/riverside/api/v1/decisions/", said, "application/json").status_code == 403
    made = browser.post("/riverside/api/v1/decisions/", said, "application/json").json()
    address = f"/riverside/api/v1/decisions/{made['uid']}/"
    assert browser.post(f"{address}sign/", {}, "application/json").json()["code"] == "same-person"
    assert tess.post(f"{address}sign/", {}, "application/json").json()["signed_at"]
    assert client_of(alice).get(address).json()["second_officer"]["name"] == "Tess Example"
    rows = client_of(alice).get("/riverside/api/v1/offices/").json()["results"]
    assert {("Carla Example", "coordinator"), ("Tess Example", "treasurer")} <= {
        (row["member"]["name"], row["role"]) for row in rows
    }


def test_nobody_writes_over_what_they_have_not_read(riverside, carla, client_of):
    browser = client_of(carla)
    said = {"name": "Screen", "address": "https://screen.example/", "kinds": ["post.*"]}
    made = browser.post("/riverside/api/v1/webhooks/", said, "application/json").json()
    address = f"/riverside/api/v1/webhooks/{made['uid']}/"
    mark = browser.get(address)["ETag"]
    assert browser.get(address, headers={"If-None-Match": mark}).status_code == 304

    def change(name, mark):
        return browser.put(address, {**said, "name": name}, "application/json", headers={"If-Match": mark})

    assert change("Wall", mark).status_code == 200
    late = change("Door", mark)
    assert (late.status_code, late.json()["code"]) == (412, "changed")
    assert browser.get(address).json()["name"] == "Wall"
    assert browser.delete(address, headers={"If-Match": mark}).status_code == 412
    assert change("Door", browser.get(address)["ETag"]).status_code == 200
    assert change("Any", "*").status_code == 200
