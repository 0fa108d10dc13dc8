"""Zip files from a stranger: counted before they are opened, read through a cap of our own."""

import io
import struct
import zipfile
import zlib
from contextlib import ExitStack
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast

from networks.imports.problems import Problem

MAX_ZIP_BYTES = 32 * 1024 * 1024
MAX_ENTRIES = 40
MAX_DIRECTORY_BYTES = 64 * 1024
MAX_UNPACKED_BYTES = 128 * 1024 * 1024
_END = b"PK\x05\x06"


class BadArchive(Exception):
    """Carries the problem that says why the archive stays closed."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def csv_files(stream: BinaryIO, name: str, open_files: ExitStack) -> list[tuple[str, BinaryIO]]:
    """The name and content of each file inside, unpacked to disk until `open_files` closes.

    Raises BadArchive when the file is no zip, too large, too crowded, locked, or swells.
    """
    _count_before_opening(stream, name)
    left = MAX_UNPACKED_BYTES
    files: list[tuple[str, BinaryIO]] = []
    try:
        with zipfile.ZipFile(stream) as archive:
            for entry in archive.infolist():
                if _is_noise(entry.filename):
                    continue
                if entry.flag_bits & 1:
                    raise BadArchive(Problem(shown(entry.filename), 0, 0, "zip_locked"))
                if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise BadArchive(Problem(shown(entry.filename), 0, 0, "zip_damaged"))
                unpacked = open_files.enter_context(SpooledTemporaryFile(max_size=1024 * 1024))  # noqa: SIM115
                with archive.open(entry) as packed:
                    left -= _copy(packed, unpacked, left, name)
                files.append((shown(entry.filename), cast(BinaryIO, unpacked)))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise BadArchive(Problem(name, 0, 0, "zip_damaged")) from error
    return files


def _count_before_opening(stream: BinaryIO, name: str) -> None:
    """Read the end record by hand: opening a zip makes an object of every entry it claims."""
    size = stream.seek(0, io.SEEK_END)
    if size > MAX_ZIP_BYTES:
        raise BadArchive(Problem(name, 0, 0, "file_too_large", {"limit": MAX_ZIP_BYTES // 1024 // 1024}))
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise BadArchive(Problem(name, 0, 0, "zip_damaged"))
    entries, directory_bytes = struct.unpack("<HL", tail[at + 10 : at + 16])
    if entries > MAX_ENTRIES or directory_bytes > MAX_DIRECTORY_BYTES:
        raise BadArchive(Problem(name, 0, 0, "zip_crowded", {"limit": MAX_ENTRIES}))


def _copy(packed: IO[bytes], unpacked: IO[bytes], left: int, name: str) -> int:
    copied = 0
    while chunk := packed.read(64 * 1024):
        copied += len(chunk)
        if copied > left:
            raise BadArchive(Problem(name, 0, 0, "zip_swells", {"limit": MAX_UNPACKED_BYTES // 1024 // 1024}))
        unpacked.write(chunk)
    return copied


def _is_noise(name: str) -> bool:
    """Folders and what file managers leave behind."""
    path = PurePosixPath(name)
    return name.endswith("/") or "__MACOSX" in path.parts or path.name.startswith(".") or path.name == "Thumbs.db"


def shown(name: str) -> str:
    """A file's name fit for a page: its last part, printable, short."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[:100] or "?"
