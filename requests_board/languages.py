"""The languages that people write in: what a post says of itself, so that readers and their tools know."""

from functools import lru_cache

from django.conf.locale import LANG_INFO

from requests_board.content import LANGUAGES

# What Django has no name for.
_OTHERS = {"ht": "Kreyòl ayisyen", "so": "Soomaali"}


@lru_cache(maxsize=1)
def choices() -> list[tuple[str, str]]:
    """Codes with their names, each in itself."""
    return [(code, name_of(code)) for code in LANGUAGES]


def name_of(code: str) -> str:
    """A language's name in itself; "" for a code that is none."""
    info = LANG_INFO.get(code, {})
    name = (
        info.get("name_local") or LANG_INFO.get({"zh": "zh-hans"}.get(code, ""), {}).get("name_local") or _OTHERS.get(code, "")
    )
    return name[:1].upper() + name[1:]
