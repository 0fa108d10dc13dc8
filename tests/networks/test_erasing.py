"""The erasure drill: a member who has written in every field there is is forgotten, and no word of theirs is left anywhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.management import call_command
from django.db import DatabaseError, models, transaction

from ledgers import accounts, transfers
from ledgers.models import Loan
from networks import actors, erasing, offices, tasks
from networks.models import File, Membership
from networks.tenancy.current import entered
from requests_board.models import OwnershipPart, Thing
from tests.wall import canaries, money, votes

PREFIX = "zqe"
# Keys of those who acted for somebody else, or for an office: the words are not theirs.
HANDS = re.compile(
    r"(\w+_)?hand|(settled|resolved|decided|answered|signed|given|taken|closed|ended|called|started|second)_by|facilitator"
)
# Rows that name a member and stay as they are: key → why.
STAYS = {
    "networks.Decision.first_officer": "a decision of the network, signed by an officer",
    "networks.Decision.second_officer": "the same",
    "networks.ImportBatch.asked_by": "the name of a file, and what was decided of its rows, for everybody’s data",
    "networks.ConnectedApp.made_by": "an app that the network knows",
    "networks.Webhook.made_by": "an address that the network tells",
    "networks.ProxyConsent.recorded_by": "how another member agreed",
    "ledgers.BankStatement.uploaded_by": "the bank’s file",
    "ledgers.BudgetLine.written_by": "a line of the fund’s plan",
    "ledgers.Estate.recorded_by": "the estate of another",
    "governance.ActionItem.member": "what an assembly asked for",
    "governance.HandoverNote.author": "what an office hands over",
    "governance.Instruction.author": "what a delegate was told, with the voices of others behind it",
    "governance.Mandate.delegate": "what the network sent them to say",
    "governance.Petition.starter": "what others put their names to",
    "governance.Proposal.concerns": "what others bring about somebody, heard and voted on",
    "governance.Proposal.proposer": "what was voted on; its words are the network’s",
    "humans.Guide.writer": "a playbook of the network",
    "requests_board.Incident.about": "what another told in confidence",
    "requests_board.Thing.keeper": "a thing that others own or use; one’s own leaves first",
}
# Columns that hold no words of people, whatever was planted there.
CODED = {
    "requests_board_booking.deposit_currency", "requests_board_bookingseries.rule", "requests_board_post.external_ref",
    "ledgers_careconversation.cause", "requests_board_repair.note", "humans_steptick.name",
}  # fmt: skip


def words_of(model: Any) -> list[Any]:
    """Columns in which people write."""
    return [
        one
        for one in model._meta.concrete_fields
        if isinstance(one, models.CharField | models.TextField | models.BinaryField | ArrayField | models.JSONField)
        and not getattr(one, "choices", None)
        and one.name not in canaries.CODES
    ]


def written_by(member: Membership, other: Membership, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, str, Any]]:
    """A row for each key to a member in each table that holds words: (table, key, row)."""
    for model in canaries.tenant_models():
        if not {"INSERT", "UPDATE"} <= set(re.findall(r"\w+", model.app_may)) or not words_of(model):
            continue
        for key in model._meta.concrete_fields:
            named = f"{model._meta.label}.{key.name}"
            if key.related_model is not Membership or HANDS.fullmatch(key.name) or named in STAYS:
                continue
            others = {
                one.name: other
                for one in model._meta.concrete_fields
                if one.related_model is Membership and not one.null and one is not key
            }
            recipe = {**canaries.RECIPES.get(model._meta.label, {}), **others, key.name: member}
            with monkeypatch.context() as patch:
                patch.setitem(canaries.RECIPES, model._meta.label, recipe)
                try:
                    yield model, key.name, canaries.make(model)
                except pytest.fail.Exception as why:
                    yield model, key.name, str(why)


def fill(row: Any, planted: canaries.Planted, key: str) -> bool:
    """A word of their own in every column of text. False where the table refuses them."""
    known = set(planted.words)
    try:
        with transaction.atomic():
            canaries._write_words(row, planted)
    except DatabaseError:
        return False
    for word in set(planted.words) - known:
        planted.words[word] += f" by {key}"
    return True


def found(owner: Any, planted: canaries.Planted) -> set[str]:
    """Where a word is left: every row of every table, words as they are, folded, or as bytes."""
    places: set[str] = set()
    tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    looked = f"{PREFIX}[0-9a-f]{{5}}"
    as_bytes = f"{PREFIX.encode().hex()}(3[0-9]|6[1-6]){{5}}"
    for (table,) in tables:
        rows = owner.execute(f"SELECT lower(t::text) FROM {table} t WHERE lower(t::text) ~ %s", [f"{looked}|{as_bytes}"])
        for (row,) in rows.fetchall():
            words = re.findall(looked, row) + [bytes.fromhex(one[0]).decode() for one in re.finditer(as_bytes, row)]
            places |= {f"{planted.words.get(word, word)} in {table}" for word in words}
    return places


def rich(town: Any, planted: canaries.Planted, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Bob lives in every chapter, and writes in every field there is. Inside the network. What the tables refused."""
    member, other = town.bob, town.alice
    Membership.objects.filter(pk=member.pk).update(name=f"{planted.word('name')} Miller")
    member = town.people["Bob"] = Membership.objects.get(pk=member.pk)
    officer = offices.holders("coordinator")[0]
    money.points(other, member, officer)
    money.trade([other, member])
    money.live_pool(other, member)
    loan = Loan.objects.get(borrower=member)
    assert loan.purpose
    money.put_together()
    votes.hold(officer)
    refused = []
    for model, key, row in written_by(member, other, monkeypatch):
        if isinstance(row, str) or not fill(row, planted, key):
            refused.append(f"{model._meta.label}.{key} {row if isinstance(row, str) else 'words'}")
    for thing in Thing.objects.exclude(pk__in=OwnershipPart.objects.values("thing")):
        OwnershipPart.objects.create(thing=thing, owner=other, parts=thing.parts)
    fill(Membership.objects.get(pk=member.pk), planted, "self")
    File.objects.filter(owner=member).update(content=planted.word("networks_file.content").encode())
    note = planted.word("said of a gift")
    transfers.pay(accounts.of(member), accounts.of(other), 30, kind="gift", source="gift:e", by=actors.of(member), note=note)
    return refused


def test_no_word_of_a_member_is_left_anywhere(real_db, new_network, as_owner, monkeypatch):
    town = new_network()
    planted = canaries.Planted(PREFIX[-1])
    with entered(town.network):
        refused = rich(town, planted, monkeypatch)
    tasks.deliver(town.network.id)
    with as_owner() as owner:
        before = found(owner, planted)
        assert {one.split(" in ")[-1] for one in before} >= {"notifications_inboxitem", "requests_board_post", "networks_file"}
        assert len(before) > 60, "the drill finds what is there"
    assert len(refused) < 20, refused
    with entered(town.network):
        erasing.forget(Membership.objects.get(pk=town.bob.pk))
    with as_owner() as owner:
        left = {one for one in found(owner, planted) if one.split(" by ")[0] not in CODED}
    assert not left, "\n".join(sorted(left))
    call_command("verify_books", network=town.network.slug)
    call_command("verify_votes", network=town.network.slug)
    logs = Path(settings.VAR_DIR).rglob("*.log")
    assert not [file.name for file in logs if PREFIX in file.read_text(errors="ignore")]
