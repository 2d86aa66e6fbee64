"""Stripe's forms: `line_items[0][price]=…`, `metadata[k]=v`, `expand[]=…`, read against what an endpoint takes."""

import re
from typing import Any
from urllib.parse import parse_qsl

from billing.stripe.sandbox.errors import invalid

Kind = Any
"""What a parameter may be: a word (text, int, bool, free), a Fields table for an object, or a list of one of these."""
Fields = dict[str, Kind]

PIECE = re.compile(r"\[([^\]]*)\]")


def fields(words: str = "", **nested: Kind) -> Fields:
    """The parameters of an endpoint: names (text, or `name:int`, `name:bool`), and nested ones by keyword."""
    flat = (word.partition(":") for word in words.split())
    return {name: kind or "text" for name, _, kind in flat} | nested


FREE: Kind = "free"
"""An object with any keys, such as metadata."""
WORDS: Kind = ["text"]
RANGE: Kind = {"gt": "int", "gte": "int", "lt": "int", "lte": "int"}
LISTING = fields("limit:int starting_after ending_before", expand=WORDS)
"""What every list endpoint takes."""


def parse(raw: str) -> dict[str, Any]:
    """The form as nested dictionaries of text. `[]` counts up; lists are told from objects later, by the table."""
    form: dict[str, Any] = {}
    for name, value in parse_qsl(raw, keep_blank_values=True):
        head = name.partition("[")[0]
        keys = [head, *PIECE.findall(name)]
        place = form
        for at, key in enumerate(keys):
            key = key or str(len(place))
            if at == len(keys) - 1:
                place[key] = value
            else:
                inner = place.setdefault(key, {})
                if not isinstance(inner, dict):
                    raise invalid(f"Invalid form: {name} is both a value and an object.", param=head)
                place = inner
    return form


def read(form: dict[str, Any], table: Fields, *, path: str = "") -> dict[str, Any]:
    """The form with every value of its kind. Raises StripeError: an unknown parameter, or a value of another kind."""
    values: dict[str, Any] = {}
    for name, given in form.items():
        full = f"{path}[{name}]" if path else name
        if name not in table:
            raise invalid(f"Received unknown parameter: {full}", code="parameter_unknown", param=full)
        values[name] = _value(given, table[name], full)
    return values


def _value(given: Any, kind: Kind, full: str) -> Any:
    if isinstance(kind, list):
        if given == "":
            return []
        if not isinstance(given, dict):
            raise invalid("Invalid array", param=full)
        order = sorted(given, key=lambda key: int(key) if key.isdigit() else 0)
        return [_value(given[key], kind[0], f"{full}[{key}]") for key in order]
    if isinstance(kind, dict) or kind == FREE:
        if given == "":
            return ""
        # `created=123` is the short form of a range's single moment.
        if not isinstance(given, dict) and kind is RANGE:
            moment = _value(given, "int", full)
            return {"gte": moment, "lte": moment}
        if not isinstance(given, dict):
            raise invalid("Invalid object", param=full)
        return dict(given) if kind == FREE else read(given, kind, path=full)
    if isinstance(given, dict):
        raise invalid(f"Invalid string: {given}", param=full)
    if given == "" and kind in ("int", "bool"):
        raise invalid(f"You passed an empty string for '{full}'.", code="parameter_invalid_empty", param=full)
    if kind == "int":
        if not re.fullmatch(r"-?\d{1,15}", given):
            raise invalid(f"Invalid integer: {given}", code="parameter_invalid_integer", param=full)
        return int(given)
    if kind == "bool":
        if given not in ("true", "false"):
            raise invalid(f"Invalid boolean: {given}", param=full)
        return given == "true"
    return given
