"""Design overview

InboxItem    a message to one person, in whichever network it arose. Person table: nobody else sees it, no network, no
             coordinator. Written by `notifications_deliver` alone.
Letter       an email that has to go out: at once, with the day's or week's digest, or after quiet hours. Due rows, sent
             by a worker; deleted when sent.
Preference   how a person wants to hear of a topic (here only, at once, daily, weekly).
ReachOut     how to reach a person: quiet hours, the hour of the digest.

A person hears through one door, `notifications.deliver.tell`, whatever the network or app.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import PersonTable


class Pace(models.TextChoices):
    NOW = "now", _("By email, at once")
    DAILY = "daily", _("By email, once a day")
    WEEKLY = "weekly", _("By email, once a week")
    INBOX = "inbox", _("Only in the inbox")


class InboxItem(PersonTable):
    app_may = "SELECT, UPDATE, DELETE"

    network_name = models.CharField(max_length=80, blank=True)
    network_block = models.CharField(max_length=20, blank=True)
    topic = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=80)  # "record:<uid>": the same record never arrives twice
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["person", "-id"], name="notifications_inbox_list"),
            models.Index(fields=["person", "-id"], condition=models.Q(read_at=None), name="notifications_inbox_new"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "source", "topic"], name="notifications_inbox_once"),
        ]


class Letter(PersonTable):
    app_may = "SELECT, UPDATE, DELETE"

    item = models.ForeignKey(InboxItem, on_delete=models.CASCADE, related_name="letters")
    pace = models.CharField(max_length=10, choices=Pace.choices)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["due_at", "person"], name="notifications_letter_due")]
        constraints = [models.UniqueConstraint(fields=["item"], name="notifications_letter_once")]


class Preference(PersonTable):
    topic = models.CharField(max_length=40)
    pace = models.CharField(max_length=10, choices=Pace.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="notifications_preference_once")]


class ReachOut(PersonTable):
    """Quiet hours and when the digest goes out, in the person's zone; in the network's while they have chosen none."""

    time_zone = models.CharField(max_length=40, blank=True, default="")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    digest_hour = models.PositiveSmallIntegerField(default=17)
    digest_weekday = models.PositiveSmallIntegerField(default=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], name="notifications_reachout_one"),
            models.CheckConstraint(condition=models.Q(digest_hour__lte=23), name="notifications_reachout_hour"),
            models.CheckConstraint(condition=models.Q(digest_weekday__lte=6), name="notifications_reachout_weekday"),
        ]
