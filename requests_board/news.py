"""What the board tells everybody, where the members decided so: what is asked and offered, and by nobody's name."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from common.chapters import Entry
from networks import clauses, links
from networks.models import Clause
from networks.tenancy import current
from requests_board.models import Post

clauses.declare(
    "board.public",
    bool,
    False,
    gettext_lazy("Everybody may read what is asked and offered"),
    gettext_lazy(
        "Titles of requests and offers stand in the network’s public feed, without names, words or places. It counts for what "
        "is put up from then on."
    ),
    article="board",
)


def posts(most: int) -> list[Entry]:
    """Titles of what has been put up since the rule began to say so. Two queries at most."""
    rule = Clause.objects.in_force().filter(key="board.public", scope="").first()
    if rule is None or rule.value is not True:
        return []
    rows = Post.objects.current().filter(audience=Post.Audience.NETWORK, published_at__gte=rule.from_at)
    found = rows.select_related("category").order_by("-published_at", "-id")[:most]
    return [_entry(row) for row in found]


def _entry(row: Post) -> Entry:
    words = _("Asked: %(title)s") if row.kind == Post.Kind.REQUEST else _("Offered: %(title)s")
    url = links.url(current.network(), "board:post", row.uid)
    return Entry(str(row.uid), words % {"title": row.title}, row.category.name, url, row.published_at)


registry.public_news.add("posts", posts)
