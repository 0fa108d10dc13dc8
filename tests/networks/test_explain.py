"""Pages and look-ups in a big network: an index that holds the network, and no row read for nothing.

Only leakproof operators use an index under row level security (architecture.md): a list that forgets it reads the network.
"""

import pytest
from django.db import connection
from django.test import Client

from networks.models import Membership
from networks.tenancy.current import entered
from tests.conftest import sign_in
from tests.governance import growing
from tests.wall import plans

_grown = {}

# Every list and look-up by its address: {me} is a member's uid, {account}, {post}, {transfer} … are rows of theirs; everybody
# offers {skill}, one member {rare}. Downloads of a statement are left out: they read what they show, all of it.
PAGES = [
    "people/", "people/?cursor={me}", "people/?cursor=-{me}", "people/?q=ne", "people/?q=neighbor", "people/?q=neighbor+77",
    "people/?q=neighbur", "people/?q=zzzz", "people/?q=bob", "people/?q=%25", "people/?skill={skill}", "people/?skill={rare}",
    "people/?skill={post}", "people/?q=neighbor&skill={rare}", "people/?within=1", "people/?within=10", "people/?within=1&q=zz",
    "people/?level=trade", "people/?language=zulu", "people/?day=2&part=evening", "people/?skill={skill}&level=trade",
    "guides/", "stand-in/", "cockpit/standing/", "api/v1/stand-ins/", "cockpit/founding/", "api/v1/founding-steps/", "commons/",
    "commons/?q=soup", "api/v1/guides/", "api/v1/playbooks/", "skills/",
    "skills/?q=ri", "skills/shares/", "api/v1/skill-shares/",
    "people/?kind=organisation", "people/?kind=person", "people/{me}/",
    "me/history/", "feed/", "home/", "me/page/", "me/skills/", "me/invitations/", "me/households/", "me/tokens/",
    "wallet/fund/", "wallet/wish/", "gatherings/", "gatherings/?cursor={me}", "hours/care/", "hours/fund/", "hours/estates/",
    "exchanges/entry/", "api/v1/gatherings/", "api/v1/fund-requests/", "api/v1/care-conversations/",
    "dispatch/", "dispatch/?days=0", "dispatch/?hood={hood}&days=0", "dispatch/?with=free", "dispatch/calls/",
    "dispatch/sheet/", "dispatch/requests/{need}/", "incidents/", "api/v1/waiting-requests/", "api/v1/follow-ups/",
    "things/", "things/?q=drill", "things/mine/", "things/desk/", "things/use/",
    "loops/", "board/letter/", "api/v1/loops/", "api/v1/loops/found/",
    "wallet/", "wallet/pay/", "wallet/pay/?to=neighbor", "wallet/statement/{account}/", "transfers/{transfer}/",
    "wallet/statement/{account}/?start=2020-01-01",
    "board/", "board/?cursor=x", "board/?kind=offer", "board/?sort=near", "board/?sort=near&within=1", "board/?within=5",
    "board/?q=soup", "board/?q=sopu", "board/?q=zzzz", "board/?category={category}", "board/?hood={hood}", "board/?urgent=1",
    "board/?when=week", "board/?way=gift", "board/map/", "board/mine/", "board/searches/", "board/desk/",
    "exchanges/calendar/", "api/v1/searches/", "api/v1/arrangements/", "api/v1/post-reports/", "api/v1/appeals/", "me/apart/",
    "board/{post}/", "exchanges/", "exchanges/?state=x",
    "exchanges/{exchange}/", "bylaws/", "bylaws/articles/meetings/", "bylaws/compare/?start=2026-01-01&until=2026-02-01",
    "cockpit/", "cockpit/intake/", "cockpit/offices/", "cockpit/apps/", "cockpit/webhooks/", "api/v1/webhook-messages/",
    "cockpit/decisions/", "cockpit/public/", "regions/", "cockpit/people/{me}/", "cockpit/copies/", "api/v1/network-copies/",
    "api/v1/households/", "api/v1/holdings/", "api/v1/vettings/", "api/v1/vettings/?member={me}", "api/v1/guardians/",
    "api/v1/emergency-contacts/", "api/v1/agreement-texts/", "api/v1/welcome-steps/", "api/v1/inbox/", "api/v1/inbox/?new=true",
    "api/v1/pasts/", "api/v1/journal/", "api/v1/journal/?start=2020-01-01", "about/api/", "about/api/posts/",
    "imports/", "circles/", "circles/?cursor={me}", "api/v1/circles/", "api/v1/circle-parts/",
    "admin/networks/membership/", "admin/networks/membership/?q=neighbor+77", "admin/networks/membership/?state__exact=applied",
    "admin/networks/membership/?kind__exact=organisation", "admin/requests_board/post/?state__exact=hidden",
    "admin/networks/membership/{me}/change/", "admin/networks/record/", "admin/requests_board/post/",
    "admin/requests_board/exchange/", "admin/ledgers/transfer/", "admin/ledgers/account/",
    "api/v1/members/", "api/v1/members/?q=ne", "api/v1/members/?q=neighbur", "api/v1/members/?skill={rare}",
    "api/v1/members/?kind=organisation", "api/v1/members/{me}/",
    "api/v1/posts/", "api/v1/posts/?kind=offer", "api/v1/posts/?mine=true", "api/v1/posts/?q=soup", "api/v1/posts/{post}/",
    "api/v1/exchanges/", "api/v1/exchanges/?state=confirmed", "api/v1/matches/",
    "api/v1/accounts/", "api/v1/accounts/{account}/entries/", "api/v1/transfers/{transfer}/",
    "transfers/{transfer}/", "books/", "api/v1/seals/",
    "api/v1/history/", "api/v1/records/", "api/v1/records/?kind=test.none", "api/v1/records/?about=test:none",
]  # fmt: skip


@pytest.fixture
def many():
    """How many rows each table that grows has; tests/slow has more."""
    return 12_000


@pytest.fixture
def grown(real_db, new_network, as_owner, many):
    """A network of its own with `many` rows in each table that grows. Made once."""
    assert "trouble" not in _grown, "growing failed before"
    if not _grown:
        _grown["trouble"] = True
        with entered((settled := new_network()).network):
            _live(settled)
        with as_owner() as owner:
            _grow(owner, settled, many)
        _grown.clear()
        _grown["settled"] = settled
    return _grown["settled"]


def _live(settled):
    """One row of everything, by the verbs."""
    from ledgers import accounts, transfers
    from networks import actors, clauses, profiles
    from networks.models import Category, MemberSkill, Neighborhood, Skill
    from requests_board import exchanges, posts

    alice, bob = actors.of(settled.alice), actors.of(settled.bob)
    transfers.pay(accounts.of(settled.alice), accounts.of(settled.bob), 15, kind="gift", source="", by=alice)
    category, skill = Category.objects.first(), Skill.objects.first()
    post = posts.publish(posts.Content("Soup for two", category, skills=(skill,)), kind="offer", by=bob)
    need = posts.publish(posts.Content("A ride to the clinic", category), kind="request", by=bob)
    settled.people["Need"] = need
    for gear in ("things", "circles"):
        clauses.amend(f"gear.{gear}", True, by=actors.system("test"), decision="founding")
    settled.people["Post"], settled.people["Account"] = post, accounts.of(settled.bob)
    settled.people["Transfer"] = transfers.Transfer.objects.first()
    settled.people["Skill"], settled.people["Rare"] = skill, Skill.objects.last()
    MemberSkill.objects.create(membership=settled.alice, skill=Skill.objects.last(), direction="offer")
    settled.people["Category"], settled.people["Hood"] = category, Neighborhood.objects.first()
    settled.people["Exchange"] = exchanges.propose(exchanges.Terms(minutes=60), post=post, by=alice)
    for member in (settled.alice, settled.bob, settled.carla):
        profiles.edit(member, by=actors.of(member), neighborhood=settled.hood)
    growing.live(settled)


def _grow(owner, settled, many):
    network = settled.network.id
    first = {
        "networks_membership": settled.bob.pk, "requests_board_post": settled.post.pk,
        "networks_record": f"(SELECT max(id) FROM networks_record WHERE network_id = {network})",
        "requests_board_exchange": f"(SELECT max(id) FROM requests_board_exchange WHERE network_id = {network})",
        "ledgers_transfer": settled.transfer.pk,
        "ledgers_entry": f"(SELECT max(id) FROM ledgers_entry WHERE network_id = {network})",
    }  # fmt: skip
    new = "(SELECT max(id) FROM networks_membership)"
    copies = {
        "networks_membership": {
            "person_id": "NULL", "number": "g + 1000", "name": "'Neighbor ' || g", "name_folded": "'neighbor ' || g",
            "email_folded": "'n' || g || '@example.org'",
        },
        "requests_board_post": {
            "author_id": f"{new} - g % 1000", "published_at": "now() - g * interval '1 minute'",
            "latitude": "43 + (g % 300) / 1000.0", "longitude": "-89.5 + (g % 317) / 1000.0",
        },
        "networks_record": {"kind": "'test.grown'", "about": "'test:' || g", "actor_id": f"{new} - g % 1000"},
        "requests_board_exchange": {"giver_id": f"{new} - g % 1000", "receiver_id": f"{new} - 1000 - g % 1000",
                                    "proposed_by_id": f"{new} - g % 1000", "state": "'cancelled'"},
        "ledgers_transfer": {"key": "NULL"},
        "ledgers_entry": {"transfer_id": f"(SELECT max(id) FROM ledgers_transfer) - {many} + g"},
    }  # fmt: skip
    for table, changes in copies.items():
        growing.copied(owner, table, first[table], many, changes)
    owner.execute(
        "INSERT INTO networks_memberskill (uid, network_id, membership_id, skill_id, direction, level, note) "
        f"SELECT gen_random_uuid(), {network}, id, {settled.skill.pk}, 'offer', 'good', '' "
        f"FROM networks_membership WHERE network_id = {network} AND number > 1000"
    )
    owner.execute(
        "INSERT INTO networks_delivery (network_id, record_id, consumer, due_at, attempts, trouble) "
        f"SELECT {network}, {first['networks_record']}, 'nobody-' || g, '2099-01-01', 0, '' FROM generate_series(1, {many}) g"
    )
    owner.execute(
        "INSERT INTO notifications_inboxitem (uid, person_id, network_name, network_block, topic, title, body, link, "
        "source, made_at, read_at) SELECT gen_random_uuid(), %s, '', '', 'test', 'x', '', '', 'test:' || g, now(), "
        f"CASE WHEN g %% 10 > 0 THEN now() END FROM generate_series(1, {many}) g",
        [settled.alice.person_id],
    )
    growing.grow(owner, settled, many)
    owner.execute("ANALYZE")
    for table in plans.BIG:
        owner.execute(f"VACUUM {table}")  # As autovacuum does in its time.


OFFICERS = (
    "records",
    "webhook",
    "dispatch",
    "waiting-requests",
    "follow-ups",
    "things/desk",
    "cockpit",
    "admin",
    "imports",
    "hours/",
    "/entry/",
    "care-conversations",
    "board/desk",
    "post-reports",
    "appeals",
    "offices/",
    "/desk/",
    "founding-steps",
    "network-copies",
    "vettings",
    "guardians",
    "journal",
)


@pytest.mark.parametrize("page", [*PAGES, *growing.PAGES])
def test_no_list_reads_what_it_does_not_show(grown, page):
    who = grown.carla if any(one in page for one in OFFICERS) else grown.bob
    browser = Client()
    sign_in(browser, who.person)
    rows = ("account", "post", "transfer", "exchange", "skill", "rare", "category", "hood", "need")
    rows += ("proposal", "mandate", "assembly", "poll", "ended")
    names = {"me": grown.bob.uid} | {name: getattr(grown, name).uid for name in rows}
    with plans.explained() as seen:
        answer = browser.get(f"/{grown.network.slug}/{page.format(**names)}")
    assert answer.status_code == 200, answer.content[:500]
    assert seen.statements
    assert seen.faults == []


def test_the_inbox_reads_ones_own_alone(grown):
    browser = Client()
    sign_in(browser, grown.alice.person)
    with plans.explained() as seen:
        answer = browser.get("/inbox/")
    assert answer.status_code == 200
    assert seen.faults == []


@pytest.mark.parametrize(
    "lookup",
    [{"email_folded": "n77@example.org"}, {"person_id": 1}, {"number": 1077}, {"external_ref": "no-such-ref"}],
    ids=lambda lookup: next(iter(lookup)),
)
def test_a_member_is_found_by_an_index(grown, lookup):
    with entered(grown.network), plans.explained() as seen:
        list(Membership.objects.filter(**lookup)[:2])
    assert seen.faults == []


def test_a_worker_finds_what_is_due_by_an_index(grown):
    from networks import tasks

    with entered(grown.network), plans.explained() as seen:
        while tasks.deliver_one():
            pass
    assert seen.faults == []
    with plans.explained() as seen, connection.cursor() as cursor:
        cursor.execute("SELECT networks_due('deliveries', now())")
    assert seen.faults == []


def test_ranked_search_goes_by_network_and_words(grown, as_owner):
    """What `board_search` asks for a word, as its owner: one index holds both the network and the query."""
    with as_owner() as owner:
        owner.execute("ANALYZE requests_board_post")
        plan = owner.execute(
            "EXPLAIN (FORMAT JSON) SELECT p.id FROM requests_board_post p WHERE p.network_id = %s::bigint AND p.state = 'open' "
            "AND (p.expires_at IS NULL OR p.expires_at > now()) "
            "AND p.words @@ websearch_to_tsquery('public.english_words', 'kiln') "
            "ORDER BY p.published_at DESC, p.id DESC LIMIT 2000",
            [grown.network.id],
        ).fetchone()[0]
    conditions = [node.get("Index Cond", "") for node in plans.nodes(plan[0]["Plan"])]
    assert any("network_id =" in one and "words @@" in one for one in conditions), conditions


def test_it_would_find_a_list_that_reads_too_much(grown):
    with entered(grown.network), plans.explained() as seen:
        list(Membership.objects.filter(about="nobody says this")[:5])
    assert any("throws away" in fault for fault in seen.faults)
