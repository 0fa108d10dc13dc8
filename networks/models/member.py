"""Memberships and what hangs on them."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.tenancy.tables import TenantForeignKey, TenantOneToOneField, TenantQuerySet, TenantTable


class Audience(models.TextChoices):
    ME = "me", _("Only me and coordinators")
    PARTNERS = "partners", _("People I exchange with")
    NETWORK = "network", _("Members of this network")
    PUBLIC = "public", _("Everyone")


class Neighborhood(TenantTable):
    """A named part of town. Distance is between centers and shown as "about": nothing is ever geocoded."""

    name = models.CharField(max_length=80)
    latitude = models.FloatField()
    longitude = models.FloatField()
    outline = models.JSONField(default=list, blank=True)  # [[latitude, longitude], …] for the map

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [models.UniqueConstraint(fields=["network", "name"], name="networks_neighborhood_name")]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(TenantQuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        return self.filter(state=Membership.State.ACTIVE)

    def here(self) -> "MembershipQuerySet":
        """Those who count as members of the network now: active or paused by suspension."""
        return self.filter(state__in=[Membership.State.ACTIVE, Membership.State.SUSPENDED])


class Membership(TenantTable):
    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        HOUSEHOLD = "household", _("Household")
        ORGANISATION = "organisation", _("Organization")

    class State(models.TextChoices):
        APPLIED = "applied", _("Waiting to be welcomed")
        ACTIVE = "active", _("Member")
        SUSPENDED = "suspended", _("Paused")
        LEFT = "left", _("Left")
        DECLINED = "declined", _("Not admitted")
        SERVICE = "service", _("A service")  # An app that acts for nobody: never counted, listed, matched or asked to vote.

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.PERSON)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.APPLIED)
    number = models.PositiveIntegerField(null=True, editable=False)  # the member number of this network
    external_ref = models.CharField(max_length=60, blank=True)  # the number in the system a member was imported from
    name = models.CharField(_("name"), max_length=120)
    name_folded = models.CharField(max_length=120, editable=False, default="")
    email = models.EmailField(_("email"), blank=True)
    email_folded = models.CharField(max_length=254, editable=False, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    phone_alt = models.CharField(_("other phone"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    neighborhood = TenantForeignKey(Neighborhood, models.PROTECT, null=True, blank=True, related_name="members")
    # A place tapped on the map, snapped to the privacy grid (geo.snap); else the neighborhood's center counts.
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    about = models.TextField(_("about me"), blank=True, max_length=2000)
    languages = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    picture = TenantForeignKey("networks.File", models.SET_NULL, null=True, blank=True, related_name="+")
    audiences = models.JSONField(default=dict, blank=True)  # field → Audience; what is missing follows DEFAULT_AUDIENCES
    locale = models.CharField(max_length=10, blank=True)
    is_minor = models.BooleanField(default=False)
    monthly_cap_minutes = models.PositiveIntegerField(null=True, blank=True)
    not_now_until = models.DateField(null=True, blank=True)
    application_note = models.TextField(blank=True, max_length=2000)
    applied_at = models.DateTimeField(default=timezone.now)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    last_seen_on = models.DateField(null=True, blank=True)
    erased_on = models.DateField(null=True, blank=True, editable=False)  # when name and contact were erased (retention)

    objects = MembershipQuerySet.as_manager()  # type: ignore[misc]

    DEFAULT_AUDIENCES: ClassVar[dict[str, str]] = {
        "phone": Audience.PARTNERS,
        "email": Audience.PARTNERS,
        "address": Audience.PARTNERS,
        "neighborhood": Audience.NETWORK,
        "about": Audience.NETWORK,
        "languages": Audience.NETWORK,
        "picture": Audience.NETWORK,
        "skills": Audience.NETWORK,
        "availability": Audience.NETWORK,
    }

    class Meta:
        ordering: ClassVar[list[str]] = ["name_folded", "id"]
        indexes = [
            models.Index(fields=["network", "state", "name_folded", "id"], name="networks_membership_list"),
            models.Index(fields=["network", "email_folded"], name="networks_membership_email"),
            models.Index(fields=["network", "external_ref"], name="networks_membership_ref"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["network", "person"], name="networks_membership_person"),
            models.UniqueConstraint(fields=["network", "number"], name="networks_membership_number"),
            models.CheckConstraint(
                condition=models.Q(state__in=["applied", "active", "suspended", "left", "declined", "service"]),
                name="networks_membership_state",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()

    def audience(self, field: str) -> str:
        return str(self.audiences.get(field, self.DEFAULT_AUDIENCES.get(field, Audience.ME)))

    @property
    def picture_address(self) -> str:
        """Where the picture is served; who may see it is asked there (networks.privacy)."""
        return reverse("networks:picture", args=[self.uid]) if self.picture_id else ""

    @property
    def picture_url(self) -> str:
        """The picture beside a name, where every member may see it; else initials stand there."""
        return self.picture_address if self.audience("picture") in (Audience.NETWORK, Audience.PUBLIC) else ""

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def is_service(self) -> bool:
        return self.state == self.State.SERVICE


class Availability(TenantTable):
    """When a member is usually free: weekday (0 = Monday) and part of the day."""

    class Part(models.TextChoices):
        MORNING = "morning", _("mornings")
        AFTERNOON = "afternoon", _("afternoons")
        EVENING = "evening", _("evenings")

    referenced = False
    membership = TenantForeignKey(Membership, models.CASCADE, related_name="availability")
    weekday = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=10, choices=Part.choices)

    class Meta:
        ordering: ClassVar[list[str]] = ["weekday", "part"]
        constraints = [
            models.UniqueConstraint(fields=["network", "membership", "weekday", "part"], name="networks_availability_once"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="networks_availability_weekday"),
        ]


class Holding(TenantTable):
    """Who acts for a household or an organisation."""

    membership = TenantForeignKey(Membership, models.CASCADE, related_name="holdings")
    holder = TenantForeignKey(Membership, models.CASCADE, related_name="holds")
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "membership", "holder", "since"], name="networks_holding_once"),
            models.CheckConstraint(condition=~models.Q(membership=models.F("holder")), name="networks_holding_other"),
        ]


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("Coordinator")
    TREASURER = "treasurer", _("Treasurer")
    FACILITATOR = "facilitator", _("Facilitator")


class RoleTermQuerySet(TenantQuerySet["RoleTerm"]):
    def running(self, on: Any = None) -> "RoleTermQuerySet":
        day = on or timezone.localdate()
        return self.filter(since__lte=day).filter(models.Q(until=None) | models.Q(until__gte=day))


class RoleTerm(TenantTable):
    """Who holds an office, from when until when, by which decision."""

    membership = TenantForeignKey(Membership, models.CASCADE, related_name="role_terms")
    role = models.CharField(max_length=12, choices=Role.choices)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=60, blank=True)  # "founding", "decision:<uid>", "proposal:<uid>"

    objects = RoleTermQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "membership", "role", "since"], name="networks_roleterm_once"),
        ]


class Invitation(TenantTable):
    """A way in, for one person, once. Only the token's hash is kept."""

    # The letter leads to the old address: who was invited and has not come is invited again.
    renewed = {"token_hash": "encode(sha256(uuid_send(gen_random_uuid())), 'hex')"}
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(_("email"), blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    invited_by = TenantForeignKey(Membership, models.CASCADE, related_name="invitations")
    # Set when the invitation lets somebody claim a membership that has no person yet.
    claims = TenantForeignKey(Membership, models.CASCADE, null=True, blank=True, related_name="claims")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)


class Vetting(TenantTable):
    """Somebody has seen a paper or spoken to referees. Kind, who, when, until; never the paper itself."""

    referenced = False
    membership = TenantForeignKey(Membership, models.CASCADE, related_name="vettings")
    kind = models.CharField(_("kind"), max_length=60)
    seen_on = models.DateField(_("seen on"), default=timezone.localdate)
    seen_by = TenantForeignKey(Membership, models.PROTECT, related_name="+")
    until = models.DateField(_("until"), null=True, blank=True)


class Guardian(TenantTable):
    """A minor acts through a guardian."""

    referenced = False
    membership = TenantForeignKey(Membership, models.CASCADE, related_name="guardians")
    guardian = TenantForeignKey(Membership, models.CASCADE, related_name="wards")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "membership", "guardian"], name="networks_guardian_once"),
        ]


class EmergencyContact(TenantTable):
    """Whom to call. Seen by the member and by coordinators."""

    referenced = False
    membership = TenantForeignKey(Membership, models.CASCADE, related_name="emergency_contacts")
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=40)
    relation = models.CharField(_("who is it"), max_length=60, blank=True)


class PastElsewhere(TenantTable):
    """That a member was in another network before, and what they gave there. They bring it along and take it off themselves."""

    referenced = False
    membership = TenantForeignKey(Membership, models.CASCADE, related_name="pasts")
    network_name = models.CharField(max_length=80)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    gave = ArrayField(models.CharField(max_length=80), default=list, blank=True)  # names of categories

    class Meta:
        ordering: ClassVar[list[str]] = ["since", "id"]
        constraints = [
            models.UniqueConstraint(fields=["network", "membership", "network_name"], name="networks_pastelsewhere_once"),
        ]


class ProxyConsent(TenantTable):
    """A member's word that coordinators may act for them (rule 9): how it was given, until when."""

    referenced = False
    membership = TenantOneToOneField(Membership, models.CASCADE, related_name="proxy_consent")
    how = models.CharField(_("how it was given"), max_length=120)
    given_on = models.DateField(_("given on"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True)
    recorded_by = TenantForeignKey(Membership, models.PROTECT, related_name="+")
