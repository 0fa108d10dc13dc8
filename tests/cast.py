"""Who plays in the tests."""

from dataclasses import dataclass, field
from typing import Any

PASSWORD = "correct horse battery"

# network → (name, role) of its people
PEOPLE: dict[str, list[tuple[str, str]]] = {
    "riverside": [("Alice", ""), ("Bob", ""), ("Carla", "coordinator"), ("Tess", "treasurer"), ("Cora", "coordinator")],
    "hilltop": [("Dan", ""), ("Hanna", "coordinator")],
    "humans": [("Ursula", "coordinator")],
}
# Where they live, as founding has it where nothing else is said.
ZONE = "America/Chicago"
NAMES = {"riverside": "Riverside", "hilltop": "Hilltop", "humans": "HUMANs"}


@dataclass
class Settled:
    """A network and its people by name."""

    network: Any
    people: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.people[name.capitalize()]
        except KeyError:
            raise AttributeError(name) from None


def settle() -> None:
    """Riverside, Hilltop and the umbrella, committed once per test database."""
    for slug, people in PEOPLE.items():
        settle_network(slug, NAMES[slug], people, kind="umbrella" if slug == "humans" else "local")


def settle_network(
    slug: str, name: str, people: list[tuple[str, str]], *, kind: str = "local", own: bool = False, **options: Any
) -> Settled:
    from networks import actors, founding, memberships, offices
    from networks.models import Neighborhood
    from networks.tenancy.current import entered

    ref = founding.found(slug, name, kind=kind, **options)
    settled = Settled(ref)
    by = actors.system("cast")
    with entered(ref):
        for hood, latitude, longitude in (
            ("Old Mill", 43.07, -89.38),
            ("Station", 43.09, -89.36),
            ("Far Field", 43.15, -89.20),
        ):
            Neighborhood.objects.create(name=hood, latitude=latitude, longitude=longitude)
        for who, role in people:
            membership = memberships.apply(
                person(f"{who.lower()}@{slug}.example" if own else f"{who.lower()}@example.org"),
                name=f"{who} of {name}" if own else f"{who} Example",
            )
            membership = memberships.admit(membership, by=by)
            if role:
                offices.appoint(membership, role, by=by, decision="founding")
            settled.people[who] = membership
    return settled


def person(email: str) -> Any:
    from allauth.account.models import EmailAddress

    from people.models import Person

    found = Person.objects.filter(email=email).first()
    if found is None:
        found = Person.objects.create_user(email, PASSWORD)
        EmailAddress.objects.create(user=found, email=email, verified=True, primary=True)
    return found


def network(slug: str) -> Any:
    from networks.tenancy import lookup

    ref = lookup.by_slug(slug)
    assert ref is not None
    return ref


def member(ref: Any, name: str) -> Any:
    from networks.models import Membership
    from networks.tenancy.current import entered

    with entered(ref):
        return Membership.objects.select_related("person").get(name=f"{name} Example")


def welcome(ref: Any) -> None:
    """HUMANs welcomes a network of the cast, signed and all."""
    from humans.admission import answers, covenant
    from networks import actors
    from networks.models import Network
    from networks.tenancy.current import entered

    by = actors.system("cast")
    with entered(ref):
        covenant.sign(covenant.newest(), "Carla Example", by=by)
    with entered(network("humans")):
        answers.answer(Network.objects.get(pk=ref.id), True, by=by)
