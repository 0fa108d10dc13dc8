"""What the bylaws offer to the apps below: the check against the law, and their own words when they are adopted."""

from common import registry
from governance import clauses  # noqa: F401  (it declares)
from governance.bylaws import articles, profiles

registry.guards.add("law", profiles.guard)
registry.gears.add("bylaws.adopted", articles.keep_template)
