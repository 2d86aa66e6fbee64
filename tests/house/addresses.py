"""Every address the academy answers at, found by walking its URL lists to the end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

CAPTURE = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Address:
    """A pattern as the URL lists write it, and what answers there."""

    pattern: str
    entry: URLPattern

    def path(self, **words: Any) -> str:
        """A real path: each <capture> replaced by its word."""
        return "/" + CAPTURE.sub(lambda found: str(words[found[1]]), self.pattern)


def addresses() -> list[Address]:
    """All of them, in the order in which they are tried."""
    return list(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern)
        else:
            yield Address(pattern, entry)
