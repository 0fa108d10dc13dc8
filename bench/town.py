"""Founds the networks that are measured in, each with 1,000 members, accounts and a few transfers; one has a board.

Run as a program.
"""

import os

import django

SLUG, IMPORTS, MEMBERS = "benchtown", "importtown", 1_000


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from networks.tenancy import lookup
    from networks.tenancy.current import entered

    for slug in (SLUG, IMPORTS):
        if lookup.by_slug(slug) is None:
            _settle(slug)
    town = lookup.by_slug(SLUG)
    with entered(town):
        _post()


def _settle(slug: str) -> None:
    from ledgers import accounts, currencies, transfers
    from networks import actors, founding
    from networks.models import Membership
    from networks.tenancy.current import entered

    ref = founding.found(slug, slug.capitalize())
    by = actors.system("bench")
    with entered(ref):
        hours = currencies.hours()
        rows = [Membership(name=f"Member {n}", name_folded=f"member {n}", state="active") for n in range(MEMBERS)]
        opened = [accounts.open(row, hours, by=by) for row in Membership.objects.bulk_create(rows)]
        for number in range(200):
            payer, payee = opened[number], opened[-1 - number]
            transfers.pay(payer, payee, 15, kind="exchange", source="exchange:bench", by=by)


def _post() -> None:
    """A board with a past, written as an import does: rows at once."""
    from bench import words
    from networks.models import Category, Membership, Neighborhood, Skill
    from requests_board.models import Post, PostSkill

    if Post.objects.exists():
        return
    hoods = Neighborhood.objects.bulk_create(
        Neighborhood(name=name, latitude=latitude, longitude=longitude) for name, latitude, longitude in words.HOODS
    )
    members = list(Membership.objects.order_by("pk")[:MEMBERS])
    shelves, skills = list(Category.objects.order_by("pk")), list(Skill.objects.order_by("pk")[:50])
    made = Post.objects.bulk_create(
        [
            Post(
                author=members[n % len(members)],
                category=shelves[n % len(shelves)],
                neighborhood=hoods[n % len(hoods)],
                happened_on=words.post(n)["published_at"].date(),
                **words.post(n),
            )
            for n in range(words.POSTS)
        ],
        batch_size=2_000,
    )
    PostSkill.objects.bulk_create(
        [PostSkill(post=post, skill=skills[n % len(skills)]) for n, post in enumerate(made)], batch_size=5_000
    )


if __name__ == "__main__":
    main()
