"""How static files lie on disk."""

import re
from collections.abc import Iterable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage

HASHED = re.compile(r"\.[0-9a-f]{12}\.")


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Compresses the hashed names alone, which pages ask for: half the work when a checkout starts."""

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        yield from super().compress_files([path for path in paths if HASHED.search(path)])
