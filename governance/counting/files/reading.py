"""What all readers share: text of a file, faults with their line, whole numbers that are no more than that."""

LARGEST_FILE = 200_000_000
MOST_CANDIDATES = 1_000
MOST = 10**12


class BadFile(ValueError):
    """What is wrong, and in which line (0: with the file as a whole)."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(f"Line {line}: {words}." if line else f"{words[:1].upper()}{words[1:]}.")
        self.line = line


def text_of(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise BadFile(0, "the file is larger than 200 MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise BadFile(text.count("\n", 0, text.index("\x00")) + 1, "there is a NUL in the text: this is no file of ballots")
    return text


def whole(said: str, line: int, what: str) -> int:
    """A whole number from 0 to 10^12, written in plain digits."""
    said = said.strip()
    if not (said.isascii() and said.isdigit() and len(said) <= 13):
        raise BadFile(line, f"{what} is a whole number, not {said[:30]!r}")
    if int(said) > MOST:
        raise BadFile(line, f"{what} is too large: {said}")
    return int(said)
