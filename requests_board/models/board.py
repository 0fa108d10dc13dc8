"""Design overview

Post         a request or an offer on the board: what, in which way (hours, credit, gift, borrowing), where about, when.
PostSkill    a skill that a post is about. Photo  a picture of a post, re-encoded.
Match        a suggested pair (post and member) with its reasons in words; each is asked once.
Exchange     the agreed thing, from proposal to confirmation:
             proposed → agreed → done → confirmed, with declined, cancelled, disputed (→ done again, confirmed, cancelled).
             Giver and receiver are fixed at the proposal; a hold stands while it is agreed; confirming posts the transfer.
Message      what the two write to each other about it. Thanks, maybe for a skill; Feedback: words for coordinators alone.

Invariants, and where they hold
an exchange changes only along `exchanges.STEPS`            trigger `board_exchange_step`, verbs under the row's lock
the one who said "done" never confirms; nor does one hand   CHECKs, `exchanges.hands`
do both sides; nobody exchanges with themselves
a stale page changes nothing                                `version`, which the trigger lets only grow
one running exchange per post and pair                      partial unique index; of a series one per date
no more takers of a request than places                     trigger `board_exchange_places`, the lock on the post
an open post is for everyone in the network                 CHECK `board_post_audience`
members kept apart are never matched                        trigger `board_match_apart`
hours move once per exchange                                the hold and the transfer carry its name (ledgers)
a post is found by its words in the network's language      trigger `board_words`, function `board_search`
"""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import wording
from networks import apart
from networks.tenancy.tables import TenantForeignKey, TenantQuerySet, TenantTable


class Way(models.TextChoices):
    HOURS = "hours", _("hours")
    CREDIT = "credit", _("credits")
    GIFT = "gift", _("gift")
    LOAN = "loan", _("borrowing")


# The states of a post that is for all members, whoever sees it in each.
FOR_ALL = ["draft", "waiting", "open", "reserved", "closed", "expired", "hidden"]


class PostQuerySet(TenantQuerySet["Post"]):
    def open(self) -> "PostQuerySet":
        return self.filter(state=Post.State.OPEN)

    def up(self) -> "PostQuerySet":
        """Open, or before the coordinators."""
        return self.filter(state__in=[Post.State.OPEN, Post.State.PRIVATE])

    def current(self, at: Any = None) -> "PostQuerySet":
        """Open and not past its day."""
        when = at or timezone.now()
        return self.open().filter(models.Q(expires_at=None) | models.Q(expires_at__gt=when))


class Post(TenantTable):
    class Kind(models.TextChoices):
        REQUEST = "request", _("Request")
        OFFER = "offer", _("Offer")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waits for a coordinator")
        OPEN = "open", _("Open")
        RESERVED = "reserved", _("Being done")
        CLOSED = "closed", _("Closed")
        EXPIRED = "expired", _("Past its day")
        HIDDEN = "hidden", _("Hidden by a coordinator")
        PRIVATE = "private", _("For the coordinators alone")  # never listed, counted, matched or told in the feed

    class Audience(models.TextChoices):
        NETWORK = "network", _("Members of this network")
        COORDINATORS = "coordinators", _("The coordinators alone")
        CIRCLE = "circle", _("A circle")
        NEIGHBORS = "neighbors", _("This and neighboring networks")

    class When(models.TextChoices):
        FLEXIBLE = "flexible", _("Any time")
        DATE = "date", _("On a day")
        RANGE = "range", _("Between two days")
        WEEKLY = "weekly", _("Every week")

    kind = models.CharField(max_length=7, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    author = TenantForeignKey("networks.Membership", models.PROTECT, related_name="posts")
    hand = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    category = TenantForeignKey("networks.Category", models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("in your words"), max_length=4000, blank=True)
    ways = ArrayField(models.CharField(max_length=6, choices=Way.choices), default=list)
    minutes = models.PositiveIntegerField(_("about how long"), null=True, blank=True)
    places = models.PositiveSmallIntegerField(default=1)  # of a request: so many neighbors, each an exchange
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.NETWORK)
    language = models.CharField(max_length=10, blank=True)  # of its words, as a code ("en", "es")
    neighborhood = TenantForeignKey("networks.Neighborhood", models.PROTECT, null=True, blank=True, related_name="+")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    when = models.CharField(max_length=8, choices=When.choices, default=When.FLEXIBLE)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    part_of_day = models.CharField(max_length=10, blank=True)  # Availability.Part
    is_urgent = models.BooleanField(default=False)
    published_at = models.DateTimeField(default=timezone.now)
    happened_on = models.DateField(default=timezone.localdate)  # the day it was posted, as people say it
    expires_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(_("why it is hidden"), max_length=300, blank=True)
    hidden_from = models.CharField(max_length=8, blank=True, editable=False)  # the state to go back to
    external_ref = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)  # a form that shows an old one is refused
    # Category and skills with their synonyms, as words: found by search, written by posts.publish and change.
    labels = models.TextField(blank=True, default="", editable=False)
    words = SearchVectorField(null=True, editable=False)  # filled by `board_words` trigger
    text_config = models.CharField(max_length=40, default="english_words", editable=False)

    objects = PostQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering: ClassVar[list[str]] = ["-published_at", "-id"]
        indexes = [
            models.Index(fields=["network", "state", "kind", "-published_at", "-id"], name="board_post_list"),
            models.Index(fields=["network", "state", "-published_at", "-id"], name="board_post_all"),
            models.Index(fields=["network", "author", "-id"], name="board_post_author"),
            models.Index(fields=["network", "state", "expires_at"], name="board_post_expiry"),
            models.Index(fields=["network", "state", "category", "-published_at", "-id"], name="board_post_category"),
            models.Index(fields=["network", "state", "neighborhood", "kind", "is_urgent"], name="board_post_hoods"),
            models.Index(
                fields=["network", "latitude", "longitude", "id"],
                include=["expires_at"],
                condition=models.Q(state="open"),
                name="board_post_places",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[*FOR_ALL, "private"]),
                name="board_post_state",
            ),
            # Whatever lists open posts shows none that is not for everyone.
            models.CheckConstraint(
                condition=models.Q(audience__in=["network", "neighbors"], state__in=FOR_ALL)
                | models.Q(audience="coordinators", state__in=["draft", "closed", "expired", "hidden", "private"]),
                name="board_post_audience",
            ),
            models.CheckConstraint(condition=models.Q(places__gte=1, places__lte=50), name="board_post_places_few"),
            models.CheckConstraint(
                condition=models.Q(minutes=None) | models.Q(minutes__gte=1, minutes__lte=60_000), name="board_post_minutes"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PostSkill(TenantTable):
    referenced = False
    uid = None  # type: ignore[assignment]  # named by its post and skill
    post = TenantForeignKey(Post, models.CASCADE, related_name="skill_links")
    skill = TenantForeignKey("networks.Skill", models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["network", "skill", "post"], name="board_postskill_find")]
        constraints = [models.UniqueConstraint(fields=["network", "post", "skill"], name="board_postskill_once")]


class Photo(TenantTable):
    referenced = False
    post = TenantForeignKey(Post, models.CASCADE, related_name="photos")
    file = TenantForeignKey("networks.File", models.PROTECT, related_name="+")
    alt = models.CharField(_("what it shows"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)


class Match(TenantTable):
    """For `member`: `post` could be something for them, because of `reasons` (list of {icon, title, text})."""

    class State(models.TextChoices):
        NEW = "new", _("Suggested")
        TAKEN = "taken", _("Answered")
        DECLINED = "declined", _("Not for me")
        GONE = "gone", _("No longer open")

    post = TenantForeignKey(Post, models.CASCADE, related_name="matches")
    member = TenantForeignKey("networks.Membership", models.CASCADE, related_name="matches")
    other_post = TenantForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="+")
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    found_at = models.DateTimeField(default=timezone.now)
    # Who would give to whom: loops are found by these.
    giver = TenantForeignKey("networks.Membership", models.CASCADE, null=True, related_name="+", db_index=False)
    receiver = TenantForeignKey("networks.Membership", models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["network", "member", "state", "-score"], name="board_match_member"),
            models.Index(
                fields=["network", "giver", "-score"], include=["receiver", "id"], condition=models.Q(state="new"),
                name="board_match_gives",
            ),
            models.Index(
                fields=["network", "receiver", "-score"], include=["giver", "id"], condition=models.Q(state="new"),
                name="board_match_receives",
            ),
        ]  # fmt: skip
        constraints = [models.UniqueConstraint(fields=["network", "post", "member"], name="board_match_once")]


RUNNING = ("proposed", "agreed", "done", "disputed")


class ExchangeQuerySet(TenantQuerySet["Exchange"]):
    def of(self, membership: Any) -> "ExchangeQuerySet":
        return self.filter(models.Q(giver=membership) | models.Q(receiver=membership))

    def seen_by(self, membership: Any) -> "ExchangeQuerySet":
        """Those of a member, but for those with whom they are kept apart."""
        rows = self.of(membership)
        away = apart.ids_of(membership)
        return rows.exclude(giver_id__in=away).exclude(receiver_id__in=away) if away else rows

    def running(self) -> "ExchangeQuerySet":
        return self.filter(state__in=RUNNING)

    def waiting_for(self, membership: Any) -> "ExchangeQuerySet":
        """Where it is this member's turn: to answer, to confirm, to say what they remember."""
        turn = (
            models.Q(state="proposed") & ~models.Q(proposed_by=membership)
            | models.Q(state="done") & ~models.Q(done_by=membership)
            | models.Q(state="disputed")
        )
        return self.seen_by(membership).filter(turn)


class Exchange(TenantTable):
    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        AGREED = "agreed", _("Agreed")
        DONE = "done", _("Done")
        CONFIRMED = "confirmed", _("Confirmed")
        DISPUTED = "disputed", _("Being talked over")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("Called off")

    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    post = TenantForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="exchanges")
    match = TenantForeignKey(Match, models.SET_NULL, null=True, blank=True, related_name="+")
    series = TenantForeignKey("requests_board.Series", models.PROTECT, null=True, blank=True, related_name="exchanges")
    occurs_on = models.DateField(null=True, blank=True)  # the date of its series that it is for
    giver = TenantForeignKey("networks.Membership", models.PROTECT, related_name="given")
    receiver = TenantForeignKey("networks.Membership", models.PROTECT, related_name="received")
    title = models.CharField(max_length=120)
    way = models.CharField(max_length=6, choices=Way.choices, default=Way.HOURS)
    minutes = models.PositiveIntegerField(null=True)  # as last proposed; agreed when state says so
    amount = models.PositiveIntegerField(null=True, blank=True)  # hundredths of credit, of way credit alone
    starts_at = models.DateTimeField(null=True, blank=True)
    where = models.CharField(max_length=200, blank=True)
    proposed_by = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+")  # whose turn it is not
    agreed_at = models.DateTimeField(null=True, blank=True)
    done_minutes = models.PositiveIntegerField(null=True, blank=True)
    done_amount = models.PositiveIntegerField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    note = models.CharField(_("a line for the statement"), max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    confirms_itself_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    time_told_at = models.DateTimeField(null=True, blank=True)  # when both were reminded of the agreed time
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    # Which hands did it, so that no one person supplies both sides, in whatever roles (rule 9).
    done_hand = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_hand = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)  # a stale page names an old one and is refused

    objects = ExchangeQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering: ClassVar[list[str]] = ["-changed_at", "-id"]
        indexes = [
            models.Index(fields=["network", "giver", "state", "-changed_at"], name="board_exchange_giver"),
            models.Index(fields=["network", "receiver", "state", "-changed_at"], name="board_exchange_receiver"),
            models.Index(fields=["network", "state", "confirms_itself_at"], name="board_exchange_due"),
            models.Index(fields=["network", "post", "-changed_at"], name="board_exchange_post"),
            models.Index(
                name="board_exchange_soon", fields=["network", "starts_at"],
                condition=models.Q(state="agreed", time_told_at=None)),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(name="board_exchange_two_members", condition=~models.Q(giver=models.F("receiver"))),
            models.CheckConstraint(
                name="board_exchange_amount", condition=models.Q(way="credit") | models.Q(amount=None, done_amount=None)),
            models.CheckConstraint(
                name="board_exchange_two_hands",
                condition=models.Q(confirmed_hand=None) | models.Q(done_hand=None)
                | ~models.Q(confirmed_hand=models.F("done_hand")),
            ),
            models.CheckConstraint(
                name="board_exchange_other_confirms",
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("done_by")),
            ),
            models.UniqueConstraint(
                name="board_exchange_one_running", fields=["network", "post", "giver", "receiver"],
                condition=models.Q(state__in=["proposed", "agreed", "done", "disputed"], series=None),
            ),
            models.UniqueConstraint(
                name="board_exchange_one_a_date", fields=["network", "series", "occurs_on"],
                condition=models.Q(series__isnull=False),
            ),
            models.CheckConstraint(
                name="board_exchange_dated",
                condition=models.Q(series=None, occurs_on=None) | models.Q(series__isnull=False, occurs_on__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def source(self) -> str:
        """What holds, transfers and records call it."""
        return f"exchange:{self.uid}"

    @property
    def much(self) -> str:
        """How much of what, in words: the last that was said. "" where there is nothing to count."""
        amount = self.done_amount or self.amount
        if self.way == Way.CREDIT and amount:
            return wording.credit(amount)
        minutes = self.done_minutes or self.minutes
        return wording.hours(minutes) if minutes else ""

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    def has(self, membership: Any) -> bool:
        return membership is not None and membership.pk in (self.giver_id, self.receiver_id)

    def other_of(self, membership: Any) -> Any:
        """The other of the two."""
        return self.receiver if membership.pk == self.giver_id else self.giver


class Message(TenantTable):
    referenced = False
    exchange = TenantForeignKey(Exchange, models.CASCADE, related_name="messages")
    author = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+")
    body = models.TextField(max_length=4000)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [models.Index(fields=["network", "exchange", "id"], name="board_message_thread")]


class Thanks(TenantTable):
    """Thanks for an exchange; shared with the network when its writer says so."""

    exchange = TenantForeignKey(Exchange, models.CASCADE, related_name="thanks")
    author = TenantForeignKey("networks.Membership", models.PROTECT, related_name="thanks_written")
    to = TenantForeignKey("networks.Membership", models.PROTECT, related_name="thanks_received")
    skill = TenantForeignKey("networks.Skill", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    text = models.CharField(max_length=500)
    is_shared = models.BooleanField(default=False)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-written_at", "-id"]
        indexes = [models.Index(fields=["network", "is_shared", "-written_at"], name="board_thanks_shared")]
        constraints = [models.UniqueConstraint(fields=["network", "exchange", "author"], name="board_thanks_once")]


class Feedback(TenantTable):
    """Private words for the coordinators: how it was."""

    class Mood(models.TextChoices):
        LOVELY = "lovely", _("Lovely")
        FINE = "fine", _("All fine")
        OFF = "off", _("Something was off")

    referenced = False
    exchange = TenantForeignKey(Exchange, models.CASCADE, related_name="feedback")
    author = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+")
    mood = models.CharField(max_length=6, choices=Mood.choices)
    text = models.TextField(max_length=2000, blank=True)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "exchange", "author"], name="board_feedback_once")]
