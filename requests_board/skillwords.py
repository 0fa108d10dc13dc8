"""When two entries of the list of skills become one, posts and thanks go along, and stay found by their words."""

from networks.models import Skill
from requests_board.models import Post, PostSkill, Thanks


def move(skill: Skill, into: Skill) -> None:
    """Called by `networks.skills.merge` (registry.skill_merges), in its transaction."""
    have = PostSkill.objects.filter(skill=into).values("post")
    PostSkill.objects.filter(skill=skill, post__in=have).delete()
    moved = list(PostSkill.objects.filter(skill=skill).values_list("post", flat=True))
    PostSkill.objects.filter(skill=skill).update(skill=into)
    Thanks.objects.filter(skill=skill).update(skill=into)
    for post in Post.objects.filter(pk__in=moved).only("pk", "labels"):
        # The words of the first stay in it: whoever searches by the old name finds the post.
        labels = " ".join(dict.fromkeys([*post.labels.split(" "), *into.name.split(" ")]))
        Post.objects.filter(pk=post.pk).update(labels=labels)
