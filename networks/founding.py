"""Founding a network from the template: name, clauses, categories, welcome, and what each tool adds."""

import functools
import re
import zoneinfo
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from networks import actors, dues, records, slugs, template
from networks import clauses as rules
from networks.models import AgreementText, Category, Clause, Network, Skill, WelcomeStep
from networks.tenancy import lookup
from networks.tenancy.current import NetworkRef, entered

BLOCKS = (
    "friendship",
    "sawtooth",
    "churn",
    "pinwheel",
    "logcabin",
    "geese",
    "hourglass",
    "economy",
    "ninepatch",
    "shoofly",
    "ohio",
    "ladder",
    "sails",
    "bear",
)


@dataclass(frozen=True)
class Pattern:
    """What a new network may take from another: rules (key → value), categories (name, icon, vetting, skills), first steps."""

    clauses: dict[str, Any]
    categories: list[tuple[str, str, str, list[tuple[str, list[str]]]]]
    steps: list[tuple[str, str, bool]]


def pattern_here() -> Pattern:
    """The public rules of the current network, for another to begin with. Three queries; nothing of any person."""
    shared = [key for key, rule in registry.clauses if not rule.of_kind]
    in_force = Clause.objects.in_force().filter(scope="", key__in=shared)
    skills: dict[int, list[tuple[str, list[str]]]] = {}
    for skill in Skill.objects.filter(category__isnull=False).order_by("name"):
        skills.setdefault(skill.category_id, []).append((skill.name, skill.synonyms))
    return Pattern(
        clauses={clause.key: clause.value for clause in in_force},
        categories=[
            (one.name, one.icon, one.vetting, skills.get(one.pk, [])) for one in Category.objects.order_by("position", "name")
        ],
        steps=[(one.text, one.url_name, one.by_coordinator) for one in WelcomeStep.objects.order_by("position")],
    )


def found(
    slug: str,
    name: str,
    *,
    kind: str = "local",
    locale: str = "en-us",
    time_zone: str = "America/Chicago",
    distance_unit: str = "mi",
    block: str = "ninepatch",
    gears: tuple[str, ...] = ("hours",),
    pattern: Pattern | None = None,
) -> NetworkRef:
    """Makes a network and fills it from the template, or from another\'s `pattern`.

    Refuses `slug`, `slug-taken`, `name`, `time-zone`, `block`.
    """
    _check(slug, name, time_zone, block)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT networks_found(%s, %s, %s, %s, %s, %s, %s)",
                [slug, name.strip(), kind, locale, time_zone, distance_unit, block],
            )
            number = cursor.fetchone()[0]
    except IntegrityError:
        raise Refused("slug-taken", _("Another network has this address. Choose another."), "slug") from None
    lookup.forget()
    ref = lookup.by_id(number)
    assert ref is not None
    with entered(ref):
        fill(ref, gears, pattern)
    return ref


@functools.cache
def _zones() -> frozenset[str]:
    """Read from the disk once: six hundred files."""
    return frozenset(zoneinfo.available_timezones())


def _check(slug: str, name: str, time_zone: str, block: str) -> None:
    if not re.fullmatch(slugs.PATTERN, slug) or slug in slugs.RESERVED:
        raise Refused("slug", _("Use 3 to 40 small letters, digits and hyphens, like madison."), "slug")
    if not 2 <= len(name.strip()) <= 80:
        raise Refused("name", _("Give the network a name of 2 to 80 letters."), "name")
    if time_zone not in _zones():
        raise Refused("time-zone", _("Choose a time zone of the list."), "time_zone")
    if block not in BLOCKS:
        raise Refused("block", _("Choose a quilt block of the list."), "block")


def fill(ref: NetworkRef, gears: tuple[str, ...] = ("hours",), pattern: Pattern | None = None) -> None:
    """What a new network starts with. Inside the network."""
    by = actors.system("founding")
    copied = pattern.clauses if pattern else {}
    Clause.objects.bulk_create(
        Clause(key=key, value=copied.get(key, _founding_value(key, declaration.default, gears)), decision="founding")
        for key, declaration in rules.here()
    )
    categories = (
        pattern.categories
        if pattern
        else [
            (title, icon, vetting, [(skill, list(synonyms)) for skill, synonyms in skills])
            for title, icon, skills, vetting in template.CATEGORIES
        ]
    )
    rows = Category.objects.bulk_create(
        Category(name=title, icon=icon, position=position * 10, vetting=vetting)
        for position, (title, icon, vetting, _skills) in enumerate(categories)
    )
    Skill.objects.bulk_create(
        Skill(name=skill, name_folded=skill.lower(), category=row, synonyms=list(synonyms))
        for row, (_title, _icon, _vetting, skills) in zip(rows, categories, strict=True)
        for skill, synonyms in skills
    )
    WelcomeStep.objects.bulk_create(
        WelcomeStep(position=position * 10, text=text, url_name=url_name, by_coordinator=by_coordinator)
        for position, (text, url_name, by_coordinator) in enumerate(pattern.steps if pattern else template.WELCOME_STEPS)
    )
    AgreementText.objects.create(kind="member", version=1, body=template.MEMBER_AGREEMENT)
    AgreementText.objects.create(kind="privacy", version=1, body=template.PRIVACY_NOTICE)
    for _name, hook in registry.foundings:
        hook(ref, by=by)
    dues.at("vitals", timezone.now())
    records.record("network.founded", by=by, about=f"network:{ref.uid}")


def _founding_value(key: str, default: Any, gears: tuple[str, ...]) -> Any:
    return key.removeprefix("gear.") in gears if key.startswith("gear.") else default


def change(
    ref: NetworkRef,
    *,
    name: str | None = None,
    state: str | None = None,
    locale: str | None = None,
    time_zone: str | None = None,
    distance_unit: str | None = None,
    block: str | None = None,
) -> NetworkRef:
    """Changes the current network's own row. Refuses as `found`."""
    row = Network.objects.get(pk=ref.id)
    new = [
        name or row.name,
        state or row.state,
        locale or row.locale,
        time_zone or row.time_zone,
        distance_unit or row.distance_unit,
        block or row.block,
    ]
    _check(ref.slug, new[0], new[3], new[5])
    with connection.cursor() as cursor:
        cursor.execute("SELECT networks_change(%s, %s, %s, %s, %s, %s)", new)
    lookup.forget()
    found_again = lookup.by_id(ref.id)
    assert found_again is not None
    return found_again


def publish_profile(
    *,
    tagline: str = "",
    story: str = "",
    place: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    email: str = "",
    phone: str = "",
    takes: bool = True,
) -> None:
    """What the public page says. For the current network."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT publish_profile(%s, %s, %s, %s, %s, %s, %s, %s)",
            [tagline, story, place, latitude, longitude, email, phone, takes],
        )
