"""The coordinator's pages of an import, and a real worker behind them."""

import io
import re
import urllib.request
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ledgers.models import Transfer
from networks import tasks
from networks.models import ImportBatch, Membership
from networks.tenancy.current import entered
from tests.imports import make
from tests.servers import wait_for

HERE = "/riverside/imports/"


def upload(client: Client, content: bytes, address: str = HERE) -> Any:
    return client.post(address, {"zip": SimpleUploadedFile("bank.zip", content)})


def work(network: Any) -> None:
    """What the worker does when it is nudged."""
    with entered(network):
        while tasks.deliver_one():
            pass


@pytest.fixture
def bank() -> make.Bank:
    return make.bank()


@pytest.mark.django_db
def test_a_coordinator_uploads_reads_brings_in_and_takes_back(riverside, carla, client_of, bank):
    client = client_of(carla)
    assert client.get(HERE).status_code == 200
    page = upload(client, make.zip_bytes(bank)).url
    assert "being read" in client.get(page).content.decode()
    work(riverside)
    report = client.get(page).content.decode()
    assert "Ready to bring in" in report
    assert "thing to know" in report
    assert re.search(r"<th scope=\"row\">Transfers</th><td class=\"num\">60</td><td class=\"num\">60</td>", report)
    assert client.post(page, {"do": "confirm"}).status_code == 302
    assert "Being brought in" in client.get(page).content.decode()
    work(riverside)
    assert "What came in" in client.get(page).content.decode()
    with entered(riverside):
        assert Transfer.objects.filter(kind="import").count() == 60
    client.post(page, {"do": "undo"})
    work(riverside)
    assert "Taken back" in client.get(page).content.decode()
    with entered(riverside):
        assert Transfer.objects.filter(kind="reversal").count() == 60


@pytest.mark.django_db
def test_errors_block_until_written_anew_or_left_out_in_the_page(riverside, carla, client_of, bank):
    text = "Date,From,To,Post,Quantity\n2024-01-01,Rosa (1),Jordi (99),,1:00\n2024-01-01,Rosa (1),Berta (2),,1.5\n"
    made = make.bank(2, 0)
    made.members = {1: "Rosa", 2: "Berta"}
    made.posts = []
    members = make.member_report(made).replace("en,0:00\n", "en,-1:30\n", 1).replace("en,0:00\n", "en,1:30\n", 1)
    client = client_of(carla)
    page = upload(client, make.zip_bytes(made, Members=members, Transfers=text)).url
    work(riverside)
    report = client.get(page).content.decode()
    assert "line 2, column 3" in report
    assert "line 3, column 5" in report
    assert "Bring it in" not in report
    with entered(riverside):
        assert ImportBatch.objects.get().error_count == 4  # Two rows, and two balances because of them.
    names = dict(re.findall(r'<b>[^<]*(line \d+, column \d+)</b>.*?name="(at-[0-9a-f]+)-', report, re.S))
    answer = {"do": "correct", f"{names['line 2, column 3']}-do": "skip", f"{names['line 3, column 5']}-cell": "1:30"}
    assert client.post(page, answer).status_code == 302
    work(riverside)
    assert "Bring it in" in client.get(page).content.decode()
    client.post(page, {"do": "confirm"})
    work(riverside)
    with entered(riverside):
        assert Transfer.objects.get().entries.get(amount__gt=0).amount == 90


@pytest.mark.django_db
def test_rows_with_errors_are_left_out_all_at_once(riverside, carla, client_of, bank):
    client = client_of(carla)
    text = "Date,From,To,Post,Quantity\n" + "2024-01-01,Rosa (77),Jordi (99),,1:00\n" * 120
    page = upload(client, make.zip_bytes(make.bank(3, 0), Transfers=text)).url
    work(riverside)
    assert "page=2" in client.get(page).content.decode()
    client.post(page, {"do": "leave_out"})
    work(riverside)
    with entered(riverside):
        assert ImportBatch.objects.get().state == "ready"


@pytest.mark.django_db
def test_a_stale_page_does_nothing(riverside, carla, client_of, bank):
    client = client_of(carla)
    page = upload(client, make.zip_bytes(bank)).url
    work(riverside)
    client.post(page, {"do": "confirm"})
    answer = client.post(page, {"do": "confirm"}, follow=True)
    assert "Meanwhile this import is" in answer.content.decode()
    assert "Choose one of the buttons" in client.post(page, {"do": "what"}, follow=True).content.decode()
    work(riverside)
    with entered(riverside):
        assert Transfer.objects.filter(kind="import").count() == 60


@pytest.mark.django_db
def test_nothing_comes_in_and_the_page_says_so_when_the_work_breaks(riverside, carla, client_of, bank):
    client = client_of(carla)
    page = upload(client, make.zip_bytes(bank)).url
    work(riverside)
    client.post(page, {"do": "confirm"})
    with entered(riverside):
        # The report no longer fits: a part of the file has gone.
        batch = ImportBatch.objects.get()
        batch.parts.update(content=b"PK\x05\x06")
    work(riverside)
    said = client.get(page).content.decode()
    assert "Ready to bring in" in said
    assert "The report is out of date" in said
    with entered(riverside):
        assert not Membership.objects.exclude(external_ref="").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "Choose the file to bring in."),
        ({"zip": b"x", "members": b"y"}, "Choose either the zip or the single files."),
        ({"posts": b"y"}, "Choose at least the files of members and transfers."),
    ],
)
def test_the_form_says_what_is_missing(riverside, carla, client_of, files, said):
    sent = {name: SimpleUploadedFile(f"{name}.csv", content) for name, content in files.items()}
    assert said in client_of(carla).post(HERE, sent).content.decode()


@pytest.mark.django_db
def test_a_file_that_is_no_zip_is_said_to_be_none(riverside, carla, client_of):
    client = client_of(carla)
    page = upload(client, b"GIF89a").url
    work(riverside)
    assert "This zip file cannot be opened" in client.get(page).content.decode()


@pytest.mark.django_db
def test_members_do_not_enter(riverside, alice, client_of):
    client = client_of(alice)
    assert client.get(HERE).status_code == 403
    assert upload(client, b"PK").status_code == 403


@pytest.mark.django_db
def test_another_network_answers_as_if_it_were_not_there(riverside, hilltop, carla, client_of, bank):
    from tests import cast

    page = upload(client_of(carla), make.zip_bytes(bank)).url
    hanna = client_of(cast.member(hilltop, "Hanna"))
    theirs = page.replace("/riverside/", "/hilltop/")
    missing = f"/hilltop/imports/{uuid.uuid4()}/"
    assert hanna.get(theirs).status_code == hanna.get(missing).status_code == 404
    assert hanna.post(theirs, {"do": "discard"}).status_code == 404
    with entered(riverside):
        assert ImportBatch.objects.get().state == "uploaded"


@pytest.mark.django_db
def test_the_report_asks_the_database_the_same_number_of_times_for_many_rows(riverside, carla, client_of, count_queries):
    client = client_of(carla)
    counts = []
    for rows in (2, 200):
        text = "Date,From,To,Post,Quantity\n" + "2024-01-01,Rosa (77),Jordi (99),,1:00\n" * rows
        page = upload(client, make.zip_bytes(make.bank(3, 0), Transfers=text)).url
        work(riverside)
        client.get(page)
        with count_queries() as seen:
            client.get(page)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 24


@pytest.mark.django_db
def test_the_api_shows_a_batch_and_has_it_brought_in(riverside, carla, alice, client_of, bank):
    client, api = client_of(carla), "/riverside/api/v1/imports/"
    upload(client, make.zip_bytes(bank))
    work(riverside)
    one = client.get(api).json()["results"][0]
    assert (one["state"], one["error_count"], one["figures"]["transfers"]) == ("ready", 0, 60)
    token = {"HTTP_X_CSRFTOKEN": re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(HERE).content.decode())[1]}
    answer = client.post(f"{api}{one['uid']}/confirm/", content_type="application/json", **token)
    assert answer.json()["state"] == "applying"
    again = client.post(f"{api}{one['uid']}/confirm/", content_type="application/json", **token)
    assert (again.status_code, again.json()["code"]) == (409, "stale")
    work(riverside)
    assert client.get(f"{api}{one['uid']}/").json()["state"] == "applied"
    assert client_of(alice).get(api).status_code == 403


# ── Through a real web server and a real worker ───────────────────────────────────────────────


class Visitor:
    """A browser without JavaScript: cookies, forms, and nothing else."""

    def __init__(self, site: str, client: Client) -> None:
        self.site = site
        self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

    def get(self, path: str) -> str:
        return self._open(urllib.request.Request(self.site + path))

    def post(self, path: str, fields: dict[str, str], file: tuple[str, bytes] | None = None) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))
        assert token
        body = io.BytesIO()
        for name, value in {"csrfmiddlewaretoken": token[1], **fields}.items():
            body.write(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
        if file:
            body.write(f'--x\r\nContent-Disposition: form-data; name="zip"; filename="{file[0]}"\r\n\r\n'.encode())
            body.write(file[1] + b"\r\n")
        body.write(b"--x--\r\n")
        request = urllib.request.Request(self.site + path, body.getvalue(), {"Content-Type": "multipart/form-data; boundary=x"})
        return self._open(request)

    def _open(self, request: urllib.request.Request) -> str:
        request.add_header("Cookie", self.cookie)
        with urllib.request.urlopen(request, timeout=20) as answer:
            self.address = answer.url.removeprefix(self.site)
            return answer.read().decode()


def test_a_real_worker_brings_it_in_through_the_page(real_db, new_network, client_of, site, worker, bank):
    settled = new_network()
    visitor = Visitor(site, client_of(settled.carla))
    visitor.post(f"/{settled.network.slug}/imports/", {}, ("bank.zip", make.zip_bytes(bank)))
    page = visitor.address
    wait_for(lambda: "Ready to bring in" in visitor.get(page))
    visitor.post(page, {"do": "confirm"})
    wait_for(lambda: "What came in" in visitor.get(page))
    with entered(settled.network):
        assert Transfer.objects.filter(kind="import").count() == 60
        assert Membership.objects.exclude(external_ref="").count() == 12
