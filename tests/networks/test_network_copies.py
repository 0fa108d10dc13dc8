"""All data of a network leave it in one file only by two people, and nobody but these two ever opens it."""

import datetime as dt
import io
import json
import threading
import zipfile

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from common.errors import Refused
from networks import actors, clauses, dues
from networks.copies import asking, plan, taking
from networks.models import NetworkCopy, NetworkCopyPart, Record, RoleTerm
from networks.tasks import deliver_one
from networks.tenancy.current import entered
from notifications.models import InboxItem
from requests_board.models import Incident
from tests import cast
from tests.wall import canaries

PAGE = "/riverside/cockpit/copies/"
API = "/riverside/api/v1/network-copies/"


@pytest.fixture
def tess(riverside):
    return cast.member(riverside, "Tess")


@pytest.fixture
def cora(riverside):
    return cast.member(riverside, "Cora")


def press(browser, do, **said):
    answer = browser.post(PAGE, {"do": do, **said})
    assert answer.status_code in (302, 404, 422), answer.content
    return answer


def standing(ref):
    with entered(ref):
        return NetworkCopy.objects.order_by("-id").first()


def worker(ref, now=None):
    """What a worker does: what is due, then the letters."""
    with entered(ref):
        dues.run_all(now or timezone.now())
        asking.build()
        while deliver_one():
            pass


def made(riverside, carla, tess, client_of):
    press(client_of(carla), "ask", purpose="move")
    worker(riverside)
    press(client_of(tess), "agree", copy=str(standing(riverside).uid))
    worker(riverside)
    return standing(riverside)


def heard(member):
    with entered(None, person=member.person_id):
        return {item.title for item in InboxItem.objects.all()}


def test_one_asks_another_agrees_a_worker_makes_it_and_these_two_fetch_it(riverside, alice, carla, tess, cora, client_of):
    answer = press(client_of(carla), "ask", purpose="nothing")
    assert answer.status_code == 422
    row = made(riverside, carla, tess, client_of)
    assert (row.state, row.asked_by_id, row.second_id) == ("ready", carla.pk, tess.pk)
    file = f"{PAGE}{row.uid}/file/"
    for one in (carla, tess):
        assert file in client_of(one).get(PAGE).content.decode()
        answer = client_of(one).get(file)
        content = b"".join(answer.streaming_content)
        assert len(content) == row.size == int(answer["Content-Length"])
        assert answer["Cache-Control"] == "private, no-store"
        assert "attachment" in answer["Content-Disposition"]
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            manifest = json.loads(archive.read(plan.MANIFEST))
            assert manifest["network"]["slug"] == "riverside"
            together = b"".join(archive.read(name) for name in archive.namelist()).decode()
        assert "alice@example.org" in together
        assert "dan@example.org" not in together
    assert client_of(carla).head(file).content == b""
    feed = client_of(alice).get("/riverside/feed/").content.decode()
    for words in ("Carla Example asked for all data", "Tess Example agreed", "was made", "Tess Example fetched the file"):
        assert words in feed, words
    assert {"The file with all data of the network is ready"} <= heard(carla) & heard(tess)
    assert "Carla Example asks for all data of the network" in heard(cora) & heard(tess)
    assert "Carla Example and Tess Example take out all data of the network" in heard(cora)
    assert not {title for title in heard(alice) if "data of the network" in title}
    with entered(riverside):
        assert Record.objects.filter(kind="network_copy.fetched").count() == 2


def test_what_was_told_in_confidence_is_in_the_operators_copy_alone(riverside, carla, tess, client_of):
    with entered(riverside):
        canaries.make(Incident)
    row = made(riverside, carla, tess, client_of)
    name, told = plan.tables()["requests_board.Incident"].file, io.BytesIO()
    content = b"".join(client_of(carla).get(f"{PAGE}{row.uid}/file/").streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read(name) == b""
        assert "requests_board.Incident" in json.loads(archive.read(plan.MANIFEST))["left_behind"]
    taking.take(riverside, told)
    with zipfile.ZipFile(told) as archive:
        assert "requests_board.Incident" not in json.loads(archive.read(plan.MANIFEST))["left_behind"]


def test_nobody_else_gets_it(riverside, alice, carla, tess, cora, dan, ursula, hilltop, client, client_of):
    row = made(riverside, carla, tess, client_of)
    file = f"{PAGE}{row.uid}/file/"
    assert client.get(file).status_code == 302
    assert client_of(alice).get(file).status_code == 403
    assert client_of(cora).get(file).status_code == 404, "an officer, but none of the two"
    assert file not in client_of(cora).get(PAGE).content.decode()
    assert client_of(cora).get(f"{API}{row.uid}/").json()["file"] == ""
    assert client_of(carla).get(f"{API}{row.uid}/").json()["file"].endswith(file)
    hanna = cast.member(hilltop, "Hanna")
    for stranger in (hanna, ursula):
        assert client_of(stranger).get(file).status_code in (302, 404)
        assert client_of(stranger).get(file.replace("riverside", "hilltop")).status_code in (302, 404)
    assert client_of(hanna).get(f"/hilltop/api/v1/network-copies/{row.uid}/").status_code == 404
    assert client_of(carla, second_factor=False).get(file).status_code == 302, "without the second step there is no office"
    with entered(riverside):
        from networks import tokens

        _token, key = tokens.make(by=actors.of(carla), name="all", may_write=True, carries_offices=True)
    bearer = {"Authorization": f"Bearer {key}"}
    assert client.get(file, headers=bearer).status_code == 302, "no token opens a page"
    for path, said in ((API, {"purpose": "keep"}), (f"{API}{row.uid}/delete-file/", {})):
        answer = client.post(path, said, "application/json", headers=bearer)
        assert (answer.status_code, answer.json()["code"]) == (403, "session-only")
    # Whoever lays down the office has no file any more, and neither has anybody when its time is over.
    with entered(riverside):
        RoleTerm.objects.filter(membership=tess).delete()
    assert client_of(tess).get(file).status_code == 403
    with entered(riverside):
        NetworkCopy.objects.update(until_at=timezone.now())
    assert client_of(carla).get(file).status_code == 404
    with entered(riverside):
        assert not Record.objects.filter(kind="network_copy.fetched").exists()
        worker(riverside, timezone.now() + dt.timedelta(days=8))
        assert not NetworkCopyPart.objects.exists()
        assert NetworkCopy.objects.get().state == "over"


def test_one_person_alone_never_makes_it(riverside, alice, carla, tess, cora, client_of):
    asked = client_of(carla).post(API, {"purpose": "check"}, "application/json")
    assert asked.status_code == 201
    uid = asked.json()["uid"]
    again = client_of(cora).post(API, {"purpose": "check"}, "application/json")
    assert (again.status_code, again.json()["code"]) == (422, "under-way")
    same = client_of(carla).post(f"{API}{uid}/agree/", {}, "application/json")
    assert (same.status_code, same.json()["code"]) == (422, "same-person")
    press(client_of(carla), "agree", copy=uid)
    # In another's name it is still the same hand, and acting for somebody is no office.
    browser = client_of(carla)
    session = browser.session
    session["acting_for"] = {riverside.uid: str(tess.uid)}
    session.save()
    press(browser, "agree", copy=uid)
    assert standing(riverside).state == "asked"
    assert client_of(tess).post(API, {"purpose": "keep"}, "application/json").status_code == 403, "the treasurer says yes only"
    assert client_of(alice).post(f"{API}{uid}/agree/", {}, "application/json").status_code == 403
    with entered(riverside), pytest.raises(DatabaseError), transaction.atomic():
        NetworkCopy.objects.update(state="agreed", second=carla)
    worker(riverside)
    with entered(riverside):
        assert not NetworkCopyPart.objects.exists()
    # Said twice it is said once; a no, and a yes after it, change nothing.
    assert client_of(tess).post(f"{API}{uid}/agree/", {}, "application/json").json()["state"] == "agreed"
    assert client_of(cora).post(f"{API}{uid}/agree/", {}, "application/json").json()["code"] == "answered"
    assert client_of(cora).post(f"{API}{uid}/decline/", {}, "application/json").json()["code"] == "answered"
    assert client_of(cora).post(f"{API}{uid}/delete-file/", {}, "application/json").json()["state"] == "over"
    worker(riverside)
    assert standing(riverside).state == "over"
    press(client_of(carla), "ask", purpose="keep")
    uid = str(standing(riverside).uid)
    press(client_of(cora), "decline", copy=uid)
    press(client_of(tess), "agree", copy=uid)
    assert standing(riverside).state == "declined"
    worker(riverside)
    assert "All data of the network are not taken out" in heard(carla)


def test_what_is_asked_and_what_is_made_ends_after_the_days_of_the_clause(riverside, carla, tess, client_of):
    with entered(riverside):
        start = timezone.now() - dt.timedelta(hours=1)
        clauses.amend("network_copy.days", 2, by=actors.system("test"), decision="founding", from_at=start)
    press(client_of(carla), "ask", purpose="keep")
    row = standing(riverside)
    assert dt.timedelta(days=1, hours=23) < row.until_at - timezone.now() <= dt.timedelta(days=2)
    later = timezone.now() + dt.timedelta(days=2, minutes=1)
    worker(riverside, later)
    assert standing(riverside).state == "over"
    answer = client_of(tess).post(f"{API}{row.uid}/agree/", {}, "application/json")
    assert answer.json()["code"] == "answered"
    row = made(riverside, carla, tess, client_of)
    with entered(riverside):
        assert NetworkCopyPart.objects.exists()
    worker(riverside, later)
    with entered(riverside):
        assert not NetworkCopyPart.objects.exists()
        assert asking.fetchable(row.uid, by=actors.of(carla)) is None


def test_two_who_ask_and_two_who_agree_at_the_same_moment_make_one_file(real_db, new_network):
    town = new_network()
    ref, people = town.network, (town.carla, town.cora, town.carla, town.cora)
    asked = at_once(ref, [lambda one=one: asking.ask("keep", by=actors.of(one)) for one in people])
    assert sorted(asked) == ["done", "under-way", "under-way", "under-way"]
    row = standing(ref)
    others = [one for one in (town.tess, town.carla, town.cora) if one.pk != row.asked_by_id]
    agreed = at_once(ref, [lambda one=one: asking.agree(row, by=actors.of(one)) for one in others])
    assert sorted(agreed) == ["answered", "done"]
    with entered(ref):
        assert Record.objects.filter(kind="network_copy.agreed").count() == 1


def at_once(ref, deeds):
    """What came of deeds that begin together, each on a connection of its own."""
    ready, answers = threading.Barrier(len(deeds)), []

    def run(deed):
        ready.wait()
        try:
            with entered(ref):
                deed()
            answers.append("done")
        except Refused as refused:
            answers.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_due_work_goes_on_while_a_large_file_is_built(real_db, new_network):
    """Whoever builds holds the row as long as that takes; due work asks for a task of its own and is done meanwhile."""
    town, asked = new_network(), []
    with entered(town.network):
        row = asking.agree(asking.ask("move", by=actors.of(town.carla)), by=actors.of(town.tess))

    def due():
        try:
            with entered(town.network):
                dues.run_all(timezone.now() + asking.AGAIN)
                asked.extend(entry[1].args for entry in connection.run_on_commit)
                asked.append(NetworkCopy.objects.get(pk=row.pk).state)
        finally:
            connection.close()

    with entered(town.network):
        NetworkCopy.objects.select_for_update(of=("self",)).get(pk=row.pk)
        runs = threading.Thread(target=due)
        runs.start()
        runs.join(30)
        assert not runs.is_alive(), "it waits for the file"
    assert (asking.BUILD_TASK, town.network.id) in asked
    assert asked[-1] == "agreed", "it is not built by the way"
