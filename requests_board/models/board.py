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
an open post is for everyone in the network; what is for    CHECK `board_post_audience`
a circle, or for coordinators, is never open
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

from networks.tenancy.tables import TenantForeignKey, TenantQuerySet, TenantTable


class Way(models.TextChoices):
    HOURS = "hours", _("hours")
    CREDIT = "credit", _("credits")
    GIFT = "gift", _("gift")
    LOAN = "loan", _("borrowing")


# The states of a post that is for all members, whoever sees it in each.
FOR_ALL = ["draft", "waiting", "open", "reserved", "closed", "expired", "hidden"]
# Those of a post for few, beside the one in which it is up.
FOR_FEW = ["draft", "closed", "expired", "hidden"]
UP = ("open", "private", "circle")  # for whomever


class PostQuerySet(TenantQuerySet["Post"]):
    def open(self) -> "PostQuerySet":
        return self.filter(state=Post.State.OPEN)

    def up(self) -> "PostQuerySet":
        """Open, before the coordinators, or in a circle."""
        return self.filter(state__in=UP)

    def in_circle(self, circle: Any, at: Any = None) -> "PostQuerySet":
        """What is asked and offered in a circle now."""
        when = at or timezone.now()
        rows = self.filter(state=Post.State.CIRCLE, circle=circle)
        return rows.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=when))

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
        # Never listed on the board, counted, matched or told in the feed:
        PRIVATE = "private", _("For the coordinators alone")
        CIRCLE = "circle", _("In a circle")

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
    circle = TenantForeignKey("networks.Circle", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
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
            models.Index(
                fields=["network", "circle", "-published_at", "-id"],
                condition=models.Q(state="circle"),
                name="board_post_circle",
            ),
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
                condition=models.Q(state__in=[*FOR_ALL, "private", "circle"]),
                name="board_post_state",
            ),
            # Whatever lists open posts shows none that is not for everyone.
            models.CheckConstraint(
                condition=models.Q(audience__in=["network", "neighbors"], state__in=FOR_ALL)
                | models.Q(audience="coordinators", state__in=[*FOR_FEW, "private"])
                | models.Q(audience="circle", circle__isnull=False, state__in=[*FOR_FEW, "circle"]),
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
