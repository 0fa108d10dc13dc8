"""Design overview

Person      who signs in. Global: sign-in happens before any network is known. It holds what sign-in and one way to reach
            a person need (email, language, how pages look) and nothing else: names, pictures, contact and skills belong to
            a membership (networks.models). A person is never listed, searched or joined inside a network.
PersonTable what belongs to one person across networks (inbox, tokens): policy on `current_person()`.
DataCopy    everything about a person as one file, built by a worker, gone after a week.
SignedIn    a browser in which a person is signed in, so that they can see it and sign it out.
Consent     which version of the privacy notice a person has read and when.

Who exists is told by nothing: sign-in, sign-up and reset answer alike (allauth's enumeration prevention, tested).
"""

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.base import ModelBase
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from common.walls import ALL, Grant, Wall


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **rest: Any) -> "Person":
        """Somebody made by hand, for the demo and for tests; whoever signs up reads the privacy notice first."""
        rest.setdefault("privacy_version", settings.PRIVACY_VERSION)
        person = self.model(email=self.normalize_email(email).lower(), **rest)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("email"), unique=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)
    theme = models.CharField(max_length=10, blank=True, choices=[("light", _("Light")), ("dark", _("Dark"))])
    text_size = models.CharField(max_length=10, blank=True, choices=[("large", _("Large")), ("largest", _("Largest"))])
    # The version of the privacy notice last agreed to; every agreement is a PrivacyConsent.
    privacy_version = models.CharField(max_length=20, blank=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    # Another one ends every session that began before, as another password does.
    session_salt = models.CharField(max_length=32, blank=True, editable=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            Grant(name="people_person_grant", reason="Signs in before any network is known.", app_may=ALL),
        ]

    def __str__(self) -> str:
        return self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        said: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        if not self.session_salt:
            return said
        return salted_hmac("people.Person.session", said + self.session_salt, secret=secret, algorithm="sha256").hexdigest()

    # Django's staff flag and permissions open nothing here: networks/roles.py is the one table that is asked.
    @property
    def is_staff(self) -> bool:
        return False


class PersonTableBase(ModelBase):
    """Gives every concrete person table its wall."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> Any:
        model = super().__new__(cls, name, bases, attrs, **kwargs)
        meta = model._meta  # type: ignore[attr-defined]
        if not meta.abstract and not meta.proxy:
            wall = Wall(name=f"{meta.db_table}_wall", kind="person", app_may=model.app_may)  # type: ignore[attr-defined]
            meta.constraints = [*meta.constraints, wall]
            meta.original_attrs["constraints"] = meta.constraints
        return model


class PersonTable(models.Model, metaclass=PersonTableBase):
    """A row that one person alone may see. For others it is written by definer functions only."""

    app_may: ClassVar[str] = ALL
    table_class: ClassVar[str] = "person"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class PrivacyConsent(PersonTable):
    """Which version of the privacy notice a person has agreed to."""

    version = models.CharField(max_length=20)
    agreed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "version"], name="people_privacyconsent_once")]


class SignedIn(PersonTable):
    """A browser in which somebody is signed in: what it calls itself, and the last day on which it was used."""

    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=20, blank=True)
    began_at = models.DateTimeField(default=timezone.now)
    seen_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["person", "seen_on"], name="people_signedin_mine")]


class DataCopy(PersonTable):
    """All that is known of a person, as a zip: asked for, made by a worker, kept for a week."""

    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    size = models.PositiveIntegerField(default=0)
    content = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(made_at=None), name="people_datacopy_waiting"),
            models.Index(fields=["expires_at"], name="people_datacopy_over"),
        ]
        constraints = [models.UniqueConstraint(fields=["person"], name="people_datacopy_one")]

    def is_over(self, now: dt.datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now
