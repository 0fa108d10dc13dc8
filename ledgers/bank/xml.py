"""XML from a stranger: no rules of its own (DTD, entities), no depth, no flood. Yields the parts asked for, one by one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from ledgers.bank.problems import Problem
from ledgers.bank.rows import MAX_TEXT

MAX_DEPTH = 40
MAX_ELEMENTS = 1_500_000
MAX_PART = 100_000
_CHUNK = 64 * 1024


class BadXml(Exception):
    """Carries the problem that says why the file was not read."""

    def __init__(self, code: str, line: int, **params: object) -> None:
        self.problem = Problem("", line, 0, code, params)
        super().__init__(code)


@dataclass(slots=True)
class Node:
    """An element without its namespace."""

    tag: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def find(self, path: str) -> "Node | None":
        """The first one at `A/B/C`."""
        return next(self.all(path), None)

    def all(self, path: str) -> Iterator["Node"]:
        first, _slash, rest = path.partition("/")
        for child in self.children:
            if child.tag == first:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def get(self, *paths: str) -> str:
        """The text of the first of these that has any."""
        for path in paths:
            for node in self.all(path):
                if node.text.strip():
                    return node.text.strip()
        return ""


class _Reader:
    """Keeps what is inside a wanted element and drops the rest at once."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self.wanted, self.done = wanted, list[Node]()
        self.open: list[Node] = []
        self.depth = self.count = self.size = 0
        self.root, self.space = "", ""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.parser.ExternalEntityRefHandler = self.refuse

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber

    def refuse(self, *_args: object) -> int:
        raise BadXml("xml_dtd", self.line)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _blank, tag = name.rpartition(" ")
        self.depth, self.count = self.depth + 1, self.count + 1
        if self.depth > MAX_DEPTH or self.count > MAX_ELEMENTS:
            raise BadXml("xml_deep", self.line)
        if self.depth == 1:
            self.root, self.space = tag, space
        if self.open or tag in self.wanted:
            self.size += 1
            if self.size > MAX_PART:
                raise BadXml("xml_deep", self.line)
            node = Node(tag, self.line, attributes)
            if self.open:
                self.open[-1].children.append(node)
            self.open.append(node)

    def end(self, _name: str) -> None:
        self.depth -= 1
        if self.open:
            node = self.open.pop()
            if not self.open:
                self.done.append(node)
                self.size = 0

    def text(self, said: str) -> None:
        if self.open:
            node = self.open[-1]
            if len(node.text) + len(said) > MAX_TEXT:
                raise BadXml("text_too_long", self.line, limit=MAX_TEXT)
            node.text += said


def parts(content: bytes, *wanted: str) -> Iterator[tuple[str, str, Node]]:
    """(root, namespace, element) for every outermost element of these names. Raises BadXml."""
    reader = _Reader(frozenset(wanted))
    try:
        for at in range(0, len(content), _CHUNK):
            reader.parser.Parse(content[at : at + _CHUNK], False)
            for node in reader.done:
                yield reader.root, reader.space, node
            reader.done.clear()
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadXml("xml_broken", error.lineno) from error
    except (ValueError, LookupError) as error:  # An encoding that nobody knows.
        raise BadXml("xml_broken", 1) from error
    for node in reader.done:
        yield reader.root, reader.space, node


def root_of(content: bytes) -> tuple[str, str]:
    """The first element's name and namespace. Raises BadXml."""
    reader = _Reader(frozenset())
    try:
        for at in range(0, len(content), 2048):
            reader.parser.Parse(content[at : at + 2048], False)
            if reader.root:
                break
    except (expat.ExpatError, ValueError, LookupError) as error:
        if not reader.root:
            raise BadXml("xml_broken", getattr(error, "lineno", 1)) from error
    return reader.root, reader.space
