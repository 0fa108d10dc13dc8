"""Short words for the tests of dispatch."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from common import registry
from common.errors import Refused
from networks import actors
from networks.models import Record
from requests_board.dispatch import looking
from requests_board.models import Post

by = actors.of
ROOT = "/riverside/dispatch/"


def refusal(verb, *args, **options):
    with pytest.raises(Refused) as refused, transaction.atomic():
        verb(*args, **options)
    return refused.value.code


def read(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def aged(post, days):
    Post.objects.filter(pk=post.pk).update(published_at=timezone.now() - dt.timedelta(days=days))
    return Post.objects.get(pk=post.pk)


def deliver():
    """What the worker does with records that dispatch wants; twice, because it may."""
    for record in [*Record.objects.order_by("id"), *Record.objects.order_by("id")]:
        if looking.wants(record.kind):
            looking.hear(record)


def letters(kind):
    rows = Record.objects.filter(kind=kind).order_by("-id")[:1]
    return [(one.membership.name, one.title) for row in rows for one in registry.notices[kind].letters(row)]


@pytest.fixture
def c(client_of, carla):
    return client_of(carla)
