"""Living bylaws: articles with versions, what changed between two days, what the law of a legal form asks, and paper."""

import datetime as dt
import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from common import registry
from common.errors import Refused
from governance.bylaws import articles, differences, profiles, rules
from governance.models import Article
from networks import clauses
from networks.actors import of, system
from networks.models import Clause
from networks.tenancy.current import entered

pytestmark = pytest.mark.django_db

BY = system("test")
OLD, NEW = "1. We meet on the first Monday of a month.", "1. We meet on the first Friday of a month, and eat together."


def _write(client, slug, **said):
    return client.post(f"/riverside/bylaws/articles/{slug}/write/", said)


def test_every_network_starts_with_the_template_and_every_number_in_it_is_a_rule(client, riverside, in_riverside):
    for one in articles.template():
        assert articles.named(one.text) <= {key for key, _rule in registry.clauses}, one.slug
    page = client.get("/riverside/bylaws/").content.decode()
    assert "One hour is one hour, whoever" in page
    assert '<a class="why-link" href="#proposals.rest_months">6 months</a>' in page
    assert "[[" not in page


def test_a_coordinator_writes_an_article_and_its_versions_are_kept_with_what_changed(
    client_of, carla, alice, client, riverside
):
    browser = client_of(carla)
    assert "/riverside/bylaws/articles/meetings/write/" in browser.get("/riverside/bylaws/").content.decode()
    assert _write(browser, "meetings", title="Meetings", text=OLD).status_code == 302
    text = (
        "Now <script>alert(1)</script> [a link](javascript:alert(1)) [[proposals.rest_months]] ![x](http://evil/x.png) "
        '[b](<http://evil/[[proposals.rest_months]]> "[[proposals.rest_months]]") <http://evil/[[proposals.rest_months]]> '
        '`[[proposals.rest_months]]` [[proposals.rest_months" onclick="alert(2)]] [[<b>bold</b>]] [[proposals.rest_months]'
    )
    assert _write(browser, "privacy", title="Privacy", text=text).status_code == 302
    page = client.get("/riverside/bylaws/").content.decode()
    assert "first Monday" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert '<img src="http://evil' not in page
    assert not re.search(r'(href|title)="[^"]*<', page)
    assert "onclick=" not in re.sub(r"&quot;|&#x27;", "", re.sub(r">[^<]*<", "><", page))
    assert "<b>bold" not in page
    versions = client.get("/riverside/bylaws/articles/meetings/").content.decode()
    assert "<ins>" in versions
    assert "<del>" in versions
    assert client.get("/riverside/bylaws/articles/nothing-here/").status_code == 404
    assert _write(client_of(alice), "meetings", title="Meetings", text=NEW).status_code == 403


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": "", "text": OLD}, "Fill this in"),
        ({"title": "Meetings", "text": "short"}, "in 10 to 20,000 letters"),
        ({"title": "Meetings", "text": "It rests for [[no.such_rule]] or so."}, "no rule called no.such_rule"),
    ],
)
def test_an_article_that_cannot_stand_is_refused_and_what_was_typed_is_kept(client_of, carla, riverside, said, words):
    answer = _write(client_of(carla), "meetings", **said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert said["text"] in answer.content.decode()


def test_after_adoption_the_words_are_the_network_s_own_and_only_a_decision_changes_them(
    client_of, carla, riverside, in_riverside
):
    assert not Article.objects.exists()
    articles.adopt()
    Clause.objects.filter(key="bylaws.adopted").delete()
    hour = timezone.now() - dt.timedelta(hours=1)
    Clause.objects.create(key="bylaws.adopted", value=True, from_at=hour, decision="founding")
    assert {row.slug for row in Article.objects.in_force()} == {one.slug for one in articles.template()}
    for verb in (
        lambda: articles.amend("meetings", "Meetings", NEW, by=of(carla), decision="founding"),
        lambda: articles.amend("meetings", "Meetings", NEW, by=of(carla), decision="because"),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "adopted"
    articles.amend("meetings", "Meetings", NEW, by=BY, decision="proposal:x")
    assert next(one for one in articles.at() if one.slug == "meetings").text == NEW


def test_nobody_changes_the_words_of_an_earlier_version_not_even_by_sql(in_riverside):
    start = timezone.now() - dt.timedelta(days=3)
    Article.objects.create(slug="meetings", title="Meetings", text=OLD, from_at=start, decision="founding")
    for statement in (
        "UPDATE governance_article SET text = 'x'",
        "UPDATE governance_article SET until_at = now()",
        "DELETE FROM governance_article",
        "SELECT governance_article_end('meetings', now() - interval '2 days')",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_what_changed_between_two_days_is_shown_word_by_word(client, riverside):
    with entered(riverside):
        month = timezone.now() - dt.timedelta(days=30)
        Clause.objects.filter(key="members.invitation_days").update(from_at=month - dt.timedelta(days=60))
        clauses.amend("members.invitation_days", 21, by=BY, decision="founding", from_at=month)
        articles.amend("meetings", "Meetings of the members", NEW, by=BY, decision="founding", from_at=timezone.now())
        before, after = timezone.localdate() - dt.timedelta(days=40), timezone.localdate()
        found = differences.between(timezone.now() - dt.timedelta(days=40), timezone.now())
        assert [one.slug for one in found.articles] == ["meetings"]
        assert ("14 days", "21 days") in [(one.before, one.after) for one in found.rules]
    page = client.get(f"/riverside/bylaws/compare/?start={before}&until={after}").content.decode()
    assert "<del>14 days</del> <ins>21 days</ins>" in page
    assert "<ins>" in page
    assert "Nothing changed" in client.get(f"/riverside/bylaws/compare/?start={after}&until={after}").content.decode()
    for odd in ("start=x&until=y", f"start={after}&until={before}", "start=2026-99-99&until=2026-01-01", "start=&until="):
        assert client.get(f"/riverside/bylaws/compare/?{odd}").status_code == 422
    then = client.get(f"/riverside/bylaws/?on={before}").content.decode()
    assert "As they stood on" in then
    assert "first Friday" not in then


def test_words_that_changed_are_told_apart_from_words_that_stayed():
    pieces = differences.of_texts("It lives at the shed all year.", "It lives in the church basement all year.")
    said = [(one.kind, one.text) for one in pieces]
    assert [text for kind, text in said if kind == "gone"] == ["at", "shed"]
    assert [text for kind, text in said if kind == "new"] == ["in", "church basement"]
    assert "".join(text for kind, text in said if kind != "new") == "It lives at the shed all year."
    assert "".join(text for kind, text in said if kind != "gone") == "It lives in the church basement all year."


@pytest.mark.parametrize(
    ("profile", "key", "value", "citation"),
    [
        ("wisconsin-cooperative", "assembly.notice_days", 6, "185.13 (4)"),
        ("wisconsin-cooperative", "assembly.notice_days", 31, "185.13 (4)"),
        ("wisconsin-cooperative", "assembly.petition_percent", 21, "185.13 (3)"),
        ("wisconsin-cooperative", "decide.spending.quorum", 9, "185.14"),
        ("uk-community-benefit", "assembly.notice_days", 13, "2014, s. 14"),
        ("uk-community-benefit", "decide.amendment.threshold", 60, "s. 16"),
        ("za-cooperative", "decide.amendment.threshold", 66, "s. 18 (1)"),
        ("unincorporated", "decide.amendment.notice", 0, "Common law"),
    ],
)
def test_a_rule_that_breaks_the_law_of_the_legal_form_is_refused_with_its_citation(
    client_of, carla, riverside, profile, key, value, citation
):
    with entered(riverside):
        Clause.objects.filter(key="bylaws.profile").update(value=profile)
    answer = client_of(carla).post(f"/riverside/bylaws/{key}/change/", {"value": value})
    assert answer.status_code == 422
    assert citation in answer.content.decode()


def test_a_legal_form_is_not_taken_while_a_rule_breaks_it(in_riverside, client):
    Clause.objects.filter(key="assembly.notice_days").update(value=10)
    with pytest.raises(Refused) as refused:
        clauses.amend("bylaws.profile", "uk-community-benefit", by=BY, decision="founding")
    assert refused.value.code == "law"
    Clause.objects.filter(key="bylaws.profile").update(value="uk-community-benefit")
    kept = [check.is_kept for check in profiles.checks(profiles.current())]
    assert False in kept
    assert True in kept
    assert all(profiles.PROFILES[one].requirements for one in profiles.PROFILES)


def test_the_page_says_what_the_law_asks_and_that_it_is_no_legal_advice(client, riverside):
    page = client.get("/riverside/bylaws/").content.decode()
    assert "Wis. Stat. § 185.12 (3)" in page
    assert "no legal advice" in page


def test_the_bylaws_come_on_paper(client, riverside, in_riverside):
    answer = client.get("/riverside/bylaws/paper.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert len(answer.content) > 10_000
    assert sum(len(one.clauses) for one in rules.articles()) == len(clauses.here())
