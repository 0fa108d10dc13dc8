"""What everybody may read of a network, as an Atom feed: only what is public, well formed whatever was written."""

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from networks import actors, clauses
from networks.models import Category
from networks.tenancy.current import entered
from requests_board import posts
from tests.wall import votes

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client, path="/riverside/news.atom"):
    answer = client.get(path)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert root.find(f"{ATOM}updated").text.endswith("Z")
    return [(one.find(f"{ATOM}title").text, one.find(f"{ATOM}link").get("href")) for one in root.findall(f"{ATOM}entry")]


def test_the_feed_tells_titles_once_the_members_said_so_and_nobody_by_name(client, riverside, hilltop, alice):
    def publish(title):
        return posts.publish(
            posts.Content(title, Category.objects.first(), body="Call me at 555 0199"), kind="request", by=actors.of(alice)
        )

    with entered(riverside):
        publish("Before it was public")
    assert entries(client) == []
    with entered(riverside):
        start = timezone.now() - dt.timedelta(minutes=5)  # Before this test's transaction, whose time stands still.
        posts.Post.objects.update(published_at=start - dt.timedelta(days=1))
        clauses.amend("board.public", True, by=actors.system("test"), decision="proposal:test", from_at=start)
        row = publish('Soup <script>alert("1")</script> & \x0bbread')
        publish("For coordinators")
        posts.Post.objects.filter(title="For coordinators").update(audience="coordinators", state="private")
    [(title, address)] = entries(client)
    assert title == 'Asked: Soup <script>alert("1")</script> & bread'
    assert address.endswith(f"/riverside/board/{row.uid}/")
    answer = client.get("/riverside/news.atom")
    for word in (b"Alice", b"555", b"<script>", b"coordinators"):
        assert word not in answer.content
    assert client.get("/riverside/news.atom", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert entries(client, "/hilltop/news.atom") == []
    page = client.get("/riverside/about/").content.decode()
    assert '<link rel="alternate" type="application/atom+xml"' in page
    assert "/riverside/news.atom" in page


def test_decisions_are_there_where_the_ballots_are_published(client, riverside, carla):
    with entered(riverside):
        held = votes.hold(carla)
        start = timezone.now() - dt.timedelta(minutes=5)
        clauses.amend("polls.published", True, by=actors.system("test"), decision="proposal:test", from_at=start)
    told = dict(entries(client))
    assert told["Who sits on the board?"].endswith(f"/riverside/votes/{held['closed'].uid}/check/")
    assert "Where should the winter fund go?" not in told
    with entered(riverside):
        start = timezone.now() - dt.timedelta(minutes=1)
        clauses.amend("polls.published", False, by=actors.system("test"), decision="proposal:test", from_at=start)
    assert entries(client) == []
