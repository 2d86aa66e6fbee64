"""Lists: filters, limits, and the two directions of a cursor."""

from typing import Any

from academy.sandbox.store import Doc
from billing.stripe.sandbox import shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import invalid

NO_FILTER = ("limit", "starting_after", "ending_before", "created", "expand")


def browse(call: Call, kind: str, where: dict[str, Any] | None = None) -> Doc:
    """One page of a kind, newest first; the call's plain parameters are filters on fields of the same name."""
    limit = call.params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise invalid(f"Invalid limit: {limit}; it must be between 1 and 100.", param="limit")
    filters = {name: value for name, value in call.params.items() if name not in NO_FILTER and value != ""}
    cursors = {name: call.params.get(name) for name in ("starting_after", "ending_before")}
    for name, identifier in cursors.items():
        if identifier:
            shelf.get(kind, identifier, param=name)
    found = shelf.find(
        kind,
        {**filters, **(where or {})},
        created=call.params.get("created") or None,
        before=cursors["starting_after"],
        after=cursors["ending_before"],
        limit=limit + 1,
    )
    more = len(found) > limit
    page = found[1:] if more and cursors["ending_before"] else found[:limit]
    return shelf.listing(call.path, page, more=more)
