"""A hundred members are forgotten: no word of theirs is left, and the books still balance."""

from typing import Any

import pytest
from django.core.management import call_command

from ledgers import accounts, transfers
from networks import actors, erasing, memberships, tasks
from networks.models import EmergencyContact, Membership, MemberSkill, Skill
from networks.tenancy.current import entered
from requests_board.models import Post
from tests import cast
from tests.networks.test_erasing import PREFIX, found
from tests.wall import canaries

pytestmark = pytest.mark.slow
MANY = 100


def test_a_hundred_members_leave_no_word(real_db: None, new_network: Any, as_owner: Any) -> None:
    town = new_network()
    planted = canaries.Planted(PREFIX[-1])
    with entered(town.network):
        gone = [_somebody(number, town, planted) for number in range(MANY)]
        for payer, payee in zip(gone, [*gone[1:], town.alice], strict=True):
            said = planted.word("note")
            by = actors.of(payer)
            transfers.pay(accounts.of(payer), accounts.of(payee), 15, kind="gift", source="gift:slow", by=by, note=said)
    tasks.deliver(town.network.id)
    with as_owner() as owner:
        assert len(found(owner, planted)) > 8, "words of theirs lie in so many columns"
    with entered(town.network):
        for one in gone:
            erasing.forget(Membership.objects.get(pk=one.pk))
    with as_owner() as owner:
        assert found(owner, planted) == set()
    call_command("verify_books", network=town.network.slug)


def _somebody(number: int, town: Any, planted: canaries.Planted) -> Membership:
    person = cast.person(f"m{number}@{town.network.slug}.example")
    made = memberships.apply(person, name=f"{planted.word('name')} Miller", note=planted.word("application"))
    made = memberships.admit(made, by=actors.system("test"))
    Membership.objects.filter(pk=made.pk).update(about=planted.word("about"), phone=planted.word("phone"))
    skill = Skill.objects.all()[number % 5]
    MemberSkill.objects.create(membership=made, skill=skill, direction="offer", note=planted.word("skill"))
    EmergencyContact.objects.create(membership=made, name=planted.word("contact"), phone="1", relation="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(canaries.RECIPES, "requests_board.Post", {**canaries.RECIPES["requests_board.Post"], "author": made})
        post = canaries.make(Post)
    Post.objects.filter(pk=post.pk).update(title=planted.word("title"), body=planted.word("body"))
    return made
