"""Loads the demo federation, network by network, each whole when it appears. The last lines name the logins."""

import dataclasses
import datetime as dt
import random
import time
import traceback
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from humans.admission import answers, covenant
from humans.demo import (
    belonging,
    calling,
    circling,
    commons,
    deciding,
    dispatching,
    federating,
    learning,
    merging,
    outside,
    passing,
    pool,
    savings,
    sharing,
    standing,
    suggesting,
    together,
    trading,
    voting,
)
from humans.demo.library import Librarian
from humans.demo.people import PASSWORD, Town, read_the_notice, settle
from humans.demo.places import PLACES, Place
from humans.demo.story import Teller
from ledgers.seals import sealing
from networks import actors, dues, founding, memberships, offices
from networks.models import Delivery, DueTime, Network
from networks.tenancy import lookup
from networks.tenancy.current import NetworkRef, entered
from people.models import Person

MEMBER, COORDINATOR, STAFF = "dee@madison.example", "carla@madison.example", "ursula@humans.example"


class Command(BaseCommand):
    help = "Loads the demo federation (once)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", help="one network, by its slug")
        parser.add_argument("--small", action="store_true", help="a few members and exchanges of each network")
        parser.add_argument("--today", type=dt.date.fromisoformat, help="the day on which the story ends")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT and not settings.TESTING:
            raise CommandError("The demo is for trying Manyhands out: set MANYHANDS_DEVELOPMENT=1 to load it.")
        places = [place for place in PLACES if options["only"] in (None, place.slug)]
        if not places:
            raise CommandError("There is no demo network of that name.")
        if options["small"]:
            places = [dataclasses.replace(place, members=34, exchanges=30) for place in places]
        today = options["today"] or timezone.localdate()
        self._umbrella()
        failed = [place.slug for place in places if not self._told(place, today)]
        with transaction.atomic():
            belonging.tell()
        if crossed := federating.tell(today):
            self.stdout.write(f"… {crossed} hours between networks")
        with transaction.atomic():
            calling.tell()
        merging.tell()
        passing.tell()
        with transaction.atomic(), entered(lookup.by_slug("humans")):
            dues.at("federation_totals", timezone.now() + dt.timedelta(minutes=1))
        self.stdout.write(
            f"  Member        {MEMBER}\n  Coordinator   {COORDINATOR}   (admin: /madison/admin/)\n"
            f"  Umbrella      {STAFF}\n  Password      {PASSWORD}"
        )
        if failed:
            raise CommandError(f"These could not be told: {', '.join(failed)}. Loading again begins with them.")

    def _told(self, place: Place, today: dt.date) -> bool:
        """One network whole, or nothing of it and the reason on stderr: the others come all the same."""
        try:
            self._load(place, today)
        except Exception:
            self.stderr.write(f"{place.slug} could not be told:\n{traceback.format_exc()}")
            return False
        return True

    def _umbrella(self) -> None:
        if lookup.by_slug("humans") is not None:
            return
        with transaction.atomic():
            ref = founding.found("humans", "HUMANs", kind="umbrella", block="friendship")
            person = Person.objects.create_user(STAFF, PASSWORD)
            _verified(person)
            system = actors.system("demo")
            with entered(ref):
                founding.publish_profile(
                    tagline="Humans United in Mutual Aid Networks",
                    place="Everywhere",
                    story="The cooperative that all networks own together.",
                    email="hello@humans.example",
                )
                founding.change(ref, state="active")
                staff = memberships.admit(memberships.apply(person, name="Ursula Brandt"), by=system)
                offices.appoint(staff, "coordinator", by=system, decision="founding")
                read_the_notice(ref, person)
        self.stdout.write("… HUMANs, the umbrella")

    def _load(self, place: Place, today: dt.date) -> None:
        if lookup.by_slug(place.slug) is not None:
            return
        began = time.monotonic()
        logins = {"member": MEMBER, "coordinator": COORDINATOR} if place.slug == "madison" else {}
        with transaction.atomic():
            ref = founding.found(
                place.slug,
                place.name,
                time_zone=place.time_zone,
                distance_unit=place.unit,
                block=place.block,
                gears=place.gears,
            )
            with entered(ref):
                town = Town(place, ref, today, random.Random(f"manyhands {place.slug}"))
                settle(town, logins)
                if place.slug == "madison":
                    pool.tell(town)
                teller = Teller(town)
                told = teller.tell_year()
                if "things" in place.gears:
                    librarian = Librarian(town)
                    librarian.stock()
                    librarian.tell_year()
                    librarian.tell_today()
                teller.tell_today()
                together.tell(teller)
                dispatching.tell(teller)
                suggesting.tell(teller)
                standing.tell(teller)
                learning.tell(teller)
                savings.tell(town)
                commons.tell(town)
                covenant.sign(covenant.newest(), town.coordinator.name, by=actors.of(town.coordinator))
                sharing.tell(town)
                if place.slug == "madison":
                    outside.tell(town)
                dues.at("vitals", timezone.now())
        with transaction.atomic(), entered(ref):  # In a transaction of its own: the rules of the first are in force now.
            circling.tell(teller)
            if "credit" in place.gears:
                trading.tell(town)
        with transaction.atomic(), entered(ref):
            deciding.tell(town)
        if place.slug in deciding.WHERE:  # In a transaction of its own, so that decisions are in use.
            with transaction.atomic(), entered(ref):
                voting.tell(town)
        _welcome(ref)
        _seal(ref)
        seconds = time.monotonic() - began
        self.stdout.write(f"… {place.name}: {len(town.members)} members, {told} exchanges ({seconds:.0f} s)")
        self.stdout.flush()


def _welcome(ref: NetworkRef) -> None:
    """HUMANs has welcomed it long ago."""
    with transaction.atomic(), entered(lookup.by_slug("humans")):
        answers.answer(Network.objects.get(pk=ref.id), True, by=actors.system("demo"))
        Delivery.objects.all().delete()
    with entered(ref):
        DueTime.objects.filter(name="admission").delete()


def _seal(ref: NetworkRef) -> None:
    """What was told is sealed at once and checked, so that the page of the books has something to show before the night."""
    with entered(ref):
        sealing.make(everything=True)
    with entered(ref):
        sealing.check()


def _verified(person: Person) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
