"""The same board as bench.town's, in plain tables; prints the secret of a token. Run as a program."""

import hashlib
import secrets

import django


def main() -> None:
    django.setup()
    from bench.peers.board.models import Member, Post, Token

    if not Post.objects.exists():
        _fill()
    secret = secrets.token_urlsafe(32)
    member = Member.objects.order_by("pk")[0]
    Token.objects.create(member=member, token_hash=hashlib.sha256(secret.encode()).hexdigest())
    print(secret)


def _fill() -> None:
    from bench import words
    from bench.peers.board.models import Category, Member, Neighborhood, Post, Skill

    members = Member.objects.bulk_create(Member(name=f"Member {n}") for n in range(1_000))
    shelves = Category.objects.bulk_create(Category(name=f"Category {n}", icon="hand-helping") for n in range(12))
    hoods = Neighborhood.objects.bulk_create(
        Neighborhood(name=name, latitude=latitude, longitude=longitude) for name, latitude, longitude in words.HOODS
    )
    skills = Skill.objects.bulk_create(Skill(name=f"Skill {n}") for n in range(50))
    made = Post.objects.bulk_create(
        [
            Post(
                author=members[n % len(members)],
                category=shelves[n % len(shelves)],
                neighborhood=hoods[n % len(hoods)],
                **words.post(n),
            )
            for n in range(words.POSTS)
        ],
        batch_size=2_000,
    )
    links = Post.skills.through
    links.objects.bulk_create(
        [links(post_id=post.pk, skill_id=skills[n % len(skills)].pk) for n, post in enumerate(made)],
        batch_size=5_000,
    )


if __name__ == "__main__":
    main()
