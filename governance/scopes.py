"""What an app may touch of decisions (networks.oauth.scopes)."""

from django.utils.translation import gettext_lazy as _

from common import registry
from common.chapters import Chapter

registry.scopes.add(
    "decisions",
    Chapter(
        _("read proposals, votes and meetings"),
        _("bring proposals, speak and vote in your name"),
        ("governance", "humans.passages"),
    ),
)
