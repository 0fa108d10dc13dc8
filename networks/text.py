"""Words folded for comparing: no case, no accents."""

import unicodedata


def fold(words: str) -> str:
    """ "Núñez" and "NUNEZ" are one word. What is compared is stored like this: `lower()` uses no index under the wall."""
    flat = unicodedata.normalize("NFKD", words)
    return " ".join("".join(letter for letter in flat if not unicodedata.combining(letter)).casefold().split())
