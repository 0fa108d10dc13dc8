"""Mail is really delivered: one file per message in a folder (`.var/mail`), read by the viewer in development and by tests."""

import email
import uuid
from collections.abc import Sequence
from email import policy
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class EmailBackend(BaseEmailBackend):
    """Writes each message whole before it is seen: a temporary name first, then renamed."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            name = f"{timezone.now():%Y%m%dT%H%M%S.%f}-{uuid.uuid4().hex[:8]}.eml"
            draft = folder / f"{name}.draft"
            draft.write_bytes(message.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]
            draft.rename(folder / name)
        return len(messages)


def read(folder: Path | None = None) -> list[Any]:
    """The delivered messages, oldest first, as email.message.EmailMessage with `.path`."""
    return [read_one(path) for path in sorted(Path(folder or settings.EMAIL_FILE_PATH).glob("*.eml"))]


def read_one(path: Path) -> Any:
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    message.path = path  # type: ignore[attr-defined]
    return message
