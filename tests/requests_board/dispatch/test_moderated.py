"""Where a coordinator looks at posts first; and dispatch for programs."""

from networks import actors, offices
from networks.models import Category
from requests_board import approval, exchanges, posts
from requests_board.models import Post
from tests.requests_board.conftest import publish
from tests.requests_board.dispatch.conftest import ROOT, by, letters, read, refusal


def test_where_the_network_is_moderated_a_post_waits_for_a_look(in_riverside, client_of, c, alice, bob, carla, rule):
    rule("board.exchange_type", "moderated")
    post = publish(bob, title="Read my poems")
    assert post.state == "waiting"
    a, b = client_of(alice), client_of(bob)
    for page in ("board/", "board/?q=poems", "api/v1/posts/", "home/", "feed/"):
        assert "Read my poems" not in read(a.get(f"/riverside/{page}"))
    assert a.get(f"/riverside/board/{post.uid}/").status_code == 404
    assert a.get(f"/riverside/api/v1/posts/{post.uid}/").status_code == 404
    assert "waits for a coordinator" in read(b.get("/riverside/board/mine/"))
    assert refusal(exchanges.propose, exchanges.Terms(minutes=60), by=by(alice), post=post) == "gone"
    assert refusal(approval.approve, post, by=by(bob)) == "not-allowed"
    assert a.post(f"/riverside/board/{post.uid}/", {"do": "approve"}).status_code == 404
    assert "Read my poems" in read(c.get(ROOT))
    assert c.post(ROOT, {"do": "approve", "post": str(post.uid)}).status_code == 302
    assert "poems" in read(a.get("/riverside/board/"))
    # Changed words wait again, and so does what was taken down and put up again.
    shelf = Category.objects.get(name="Learning")
    posts.change(post, posts.Content("Buy my poems", shelf), by=by(bob))
    assert Post.objects.get(pk=post.pk).state == "waiting"
    posts.close(post, by=by(bob))
    assert posts.reopen(post, by=by(bob)).state == "waiting"
    c.post(ROOT, {"do": "hide", "post": str(post.uid), "reason": "No sales here, please."})
    assert Post.objects.get(pk=post.pk).hidden_reason == "No sales here, please."
    assert "poems" not in read(a.get("/riverside/board/"))
    assert publish(carla, title="By an officer").state == "open"
    offices.appoint(alice, "facilitator", by=actors.system("test"))
    waiting = publish(bob, title="Third time")
    assert ("Alice Example", "Bob Example has put something up: Third time") in letters("post.waiting")
    assert client_of(alice).post(f"/riverside/board/{waiting.uid}/", {"do": "approve"}).status_code == 302
    assert letters("post.published") == [("Bob Example", "It is on the board: Third time")]
    assert Post.objects.get(pk=waiting.pk).state == "open"


# ── For programs ────────────────────────────────────────────────────────────────────────────────
def test_programs_take_calls_ask_and_log(in_riverside, c, client_of, alice, bob, carla):
    shelf = Category.objects.get(name="Rides and errands")
    said = {
        "name": "Olga Weber",
        "phone": "555 0142",
        "gave_word": True,
        "title": "A ride",
        "category": str(shelf.uid),
        "minutes": 60,
    }
    root = "/riverside/api/v1/"
    made = c.post(f"{root}intakes/", said, content_type="application/json", headers={"Idempotency-Key": "call-1"})
    assert made.status_code == 201, made.content
    uid = made.json()["uid"]
    rows = c.get(f"{root}waiting-requests/").json()["results"]
    assert [row["uid"] for row in rows] == [uid]
    assert c.get(f"{root}waiting-requests/?unmet=true").json()["results"] == []
    assert (
        c.post(f"{root}waiting-requests/{uid}/ask/", {"helper": str(alice.uid)}, content_type="application/json").status_code
        == 200
    )
    found = c.get(f"{root}waiting-requests/{uid}/helpers/").json()["results"]
    assert [(one["member"]["uid"], one["answer"]) for one in found] == [(str(alice.uid), "new")]
    row = c.get(f"{root}follow-ups/").json()["results"][0]
    logged = c.post(
        f"{root}follow-ups/{row['uid']}/log/", {"how": "phone", "outcome": "helped"}, content_type="application/json"
    )
    assert logged.json()["outcome"] == "helped"
    for page in ("intakes/", "waiting-requests/", "follow-ups/"):
        browser = client_of(alice)
        assert (browser.post if page == "intakes/" else browser.get)(f"{root}{page}").status_code == 403
