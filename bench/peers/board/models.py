"""A board as one writes it for one network alone: the columns that our API shows, plain keys, one index for the list."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Member(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(max_length=120)
    is_authenticated = True


class Category(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(max_length=60)
    icon = models.CharField(max_length=30)


class Neighborhood(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(max_length=80)
    latitude = models.FloatField()
    longitude = models.FloatField()


class Circle(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(max_length=80)


class Skill(models.Model):
    name = models.CharField(max_length=80)


class Post(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=7)
    state = models.CharField(max_length=8)
    title = models.CharField(max_length=120)
    body = models.TextField()
    author = models.ForeignKey(Member, models.PROTECT)
    category = models.ForeignKey(Category, models.PROTECT)
    neighborhood = models.ForeignKey(Neighborhood, models.PROTECT, null=True)
    circle = models.ForeignKey(Circle, models.PROTECT, null=True)
    ways = ArrayField(models.CharField(max_length=6))
    minutes = models.PositiveIntegerField(null=True)
    when = models.CharField(max_length=8)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    weekday = models.PositiveSmallIntegerField(null=True)
    part_of_day = models.CharField(max_length=10)
    is_urgent = models.BooleanField(default=False)
    places = models.PositiveSmallIntegerField(default=1)
    audience = models.CharField(max_length=12, default="network")
    language = models.CharField(max_length=10, default="")
    version = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    skills: Any = models.ManyToManyField(Skill)

    class Meta:
        indexes = [models.Index(fields=["state", "-published_at", "-id"], name="plain_board_post_list")]


class Photo(models.Model):
    post = models.ForeignKey(Post, models.CASCADE, related_name="photos")
    address = models.CharField(max_length=200)


class Token(models.Model):
    member = models.ForeignKey(Member, models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
