"""JSON as it is meant: objects without doubled names, real numbers, of a size and depth a form could have."""

import json
import math
from collections.abc import Mapping
from typing import Any

from django.http import UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

LARGEST = 64 * 1024
DEEPEST = 16
LONGEST_NUMBER = 19


class TooLarge(APIException):
    """A body beyond the limit."""

    status_code = 413
    default_code = "too-large"


class StrictJSONParser(BaseParser):
    """Refuses what two readers might read differently, or what would only cost memory."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        try:
            raw = stream.read(LARGEST + 1)
        except UnreadablePostError as error:
            raise ParseError(_("The request broke off."), code="malformed") from error
        if len(raw) > LARGEST:
            raise TooLarge(_("The body may have at most %(size)s KB.") % {"size": LARGEST // 1024})
        return strict_json(raw)


def strict_json(raw: bytes) -> Any:
    """What the text says; raises ParseError with the reason."""
    try:
        found = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_real, parse_float=_real, parse_int=_whole
        )
        _look_through(found)
    except RecursionError as error:
        raise _malformed(_("It is nested too deeply.")) from error
    except UnicodeError as error:
        raise _malformed(_("It holds something that is no character.")) from error
    except ValueError as error:
        raise _malformed(str(error)) from error
    return found


def _malformed(reason: str) -> ParseError:
    return ParseError(_("This is not valid JSON. %(reason)s") % {"reason": reason}, code="malformed")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(_("A name stands twice in one object."))
    return found


def _real(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(_("%(text)s is no number.") % {"text": text[:20]})
    return number


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > LONGEST_NUMBER:
        raise ValueError(_("A number is too long."))
    return int(text)


def _look_through(found: Any) -> None:
    """Level by level, so that no depth can exhaust the stack."""
    level = [found]
    for _depth in range(DEEPEST):
        inner: list[Any] = []
        for thing in level:
            if isinstance(thing, dict):
                inner += [*thing, *thing.values()]
            elif isinstance(thing, list):
                inner += thing
            elif isinstance(thing, str):
                # Half a character (a lone surrogate) can be written in JSON but stored and shown nowhere.
                thing.encode()
        if not inner:
            return
        level = inner
    raise ValueError(_("It is nested too deeply."))
