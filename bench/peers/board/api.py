"""The smallest list with DRF: a token kept as a hash, cursor pages, serializers of models."""

from typing import Any

from django.db.models import Q
from django.urls import path
from django.utils import timezone
from rest_framework import generics, pagination, serializers

from bench.peers.board.models import Category, Circle, Member, Neighborhood, Post


class MemberSerializer(serializers.ModelSerializer):
    class Meta:
        model = Member
        fields = ["uid", "name"]


class CategorySerializer(serializers.ModelSerializer):
    class Meta:
        model = Category
        fields = ["uid", "name"]


class NeighborhoodSerializer(serializers.ModelSerializer):
    class Meta:
        model = Neighborhood
        fields = ["uid", "name"]


class CircleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Circle
        fields = ["uid", "name"]


class PostSerializer(serializers.ModelSerializer):
    author = MemberSerializer()
    category = CategorySerializer()
    neighborhood = NeighborhoodSerializer()
    circle = CircleSerializer()
    skills: Any = serializers.SlugRelatedField(many=True, read_only=True, slug_field="name")
    photos: Any = serializers.SlugRelatedField(many=True, read_only=True, slug_field="address")

    class Meta:
        model = Post
        exclude = ["id"]


class Pages(pagination.CursorPagination):
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = ("-published_at", "-id")


class Posts(generics.ListAPIView):
    serializer_class = PostSerializer
    pagination_class = Pages

    def get_queryset(self) -> Any:
        current = Post.objects.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), state="open")
        return current.select_related("author", "category", "neighborhood", "circle").prefetch_related("skills", "photos")


urlpatterns = [path("posts/", Posts.as_view())]
