"""What an app may touch of the board (networks.oauth.scopes)."""

from django.utils.translation import gettext_lazy as _

from common import registry
from common.chapters import Chapter

add = registry.scopes.add
add("posts", Chapter(_("read the board and your posts"), _("put up posts for you and change them"), ("requests_board",)))
add(
    "exchanges",
    Chapter(
        _("read your exchanges and their messages"),
        _("agree on exchanges for you, write in them and confirm them"),
        ("requests_board.api.exchanges", "requests_board.api.gatherings"),
    ),
)
add(
    "dispatch",
    Chapter(_("read the coordinators’ queue"), _("work on the coordinators’ queue"), ("requests_board.dispatch",)),
)
add("things", Chapter(_("read the library of things"), _("lend and borrow things for you"), ("requests_board.things",)))
