"""What a kind of notice says and promises. Rooms declare them; messaging sends them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from academy.kernel.models.notice import Notice

Facts = dict[str, Any]


class Promise(Enum):
    """Mail has no idempotency key, so after a crash in the middle of sending one of the two must be chosen."""

    AT_LEAST_ONCE = "sent again when in doubt"
    AT_MOST_ONCE = "not sent again when in doubt"


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    content: bytes
    kind: str


@dataclass(frozen=True)
class Kind:
    """A kind of letter.

    facts(notice): what its templates (templates/mail/<kind>.subject.txt, .txt, .html) may say, read at sending time;
    "link" is its button. None closes the notice: it is no longer true.
    secret: its text is not kept (it holds a link or a code).
    """

    facts: Callable[[Notice], Facts | None]
    promise: Promise = Promise.AT_LEAST_ONCE
    channels: tuple[str, ...] = ("email", "app")
    secret: bool = False
    attachments: Callable[[Notice], list[Attachment]] = lambda _notice: []
