"""Words that no network may take, because the front door uses them. The same list is a CHECK in SQL."""

RESERVED = frozenset(
    """
    about account accounts admin api assets auth board choose contact docs favicon.ico federation find found front
    health healthz help home inbox join legal login logout mail manifest.webmanifest me media metrics mfa networks
    new notifications o oauth openid people preferences privacy readyz robots.txt search settings sign-in sign-out
    sign-up static status support terms unsubscribe welcome well-known www
    """.split()  # noqa: SIM905  (read by people)
)
PATTERN = r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$"
