"""Stripe's objects on the sandbox's shelves: ids, reading, writing, and what the world may see of them."""

import json
import secrets
import string
from collections.abc import Mapping, Sequence
from typing import Any

from academy.sandbox import clock
from academy.sandbox.store import FIELD, Doc, store
from billing.stripe.sandbox.errors import invalid, no_such

PROVIDER = "stripe"
LETTERS = string.ascii_letters + string.digits

PREFIXES = {
    "customer": "cus",
    "payment_method": "pm",
    "product": "prod",
    "price": "price",
    "checkout.session": "cs_test",
    "setup_intent": "seti",
    "payment_intent": "pi",
    "charge": "ch",
    "balance_transaction": "txn",
    "refund": "re",
    "dispute": "dp",
    "subscription": "sub",
    "subscription_item": "si",
    "invoice": "in",
    "line_item": "il",
    "item": "li",
    "invoice_payment": "inpay",
    "event": "evt",
    "webhook_endpoint": "we",
    "payout": "po",
    "billing_portal.session": "bps",
    "payment_link": "plink",
    "invoiceitem": "ii",
}
"""The prefix of each kind's ids, by the `object` field."""
KINDS = {prefix: kind for kind, prefix in PREFIXES.items()}
WITHOUT_LIVEMODE = {"balance_transaction", "refund"}
LENGTHS = {"checkout.session": 58, "customer": 14, "product": 14, "subscription_item": 14}


def new_id(kind: str) -> str:
    """A fresh id in the kind's shape."""
    return f"{PREFIXES[kind]}_{token(LENGTHS.get(kind, 24))}"


def token(length: int) -> str:
    """Random letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def make(kind: str, **values: Any) -> Doc:
    """A new object on the shelf. Fields beginning with an underscore stay inside the sandbox."""
    doc = {"id": new_id(kind), "object": kind, "created": clock.stamp(), **values}
    if kind not in WITHOUT_LIVEMODE:
        doc["livemode"] = False
    return keep(doc)


def keep(doc: Doc) -> Doc:
    """Write an object down as it now is."""
    store().put(PROVIDER, doc["object"], doc["id"], doc, int(doc.get("created") or clock.stamp()))
    return doc


def remove(doc: Doc) -> None:
    """Take an object off the shelf for good."""
    store().remove(PROVIDER, doc["object"], doc["id"])


def get(kind: str, identifier: str, *, param: str = "") -> Doc:
    """The object, or Stripe's refusal: 404 for one named by the address, 400 for one named by `param`."""
    doc = store().get(PROVIDER, kind, identifier)
    if doc is None:
        words = kind.rpartition(".")[2] if kind == "checkout.session" else kind
        raise no_such(words, identifier, param=param or "id", status=400 if param else 404)
    return doc


def look(identifier: str) -> Doc | None:
    """Whatever this id names, by its prefix."""
    kind = KINDS.get(identifier.rpartition("_")[0])
    return store().get(PROVIDER, kind, identifier) if kind else None


def find(kind: str, where: Mapping[str, Any] | None = None, **bounds: Any) -> list[Doc]:
    """Objects of a kind, newest first."""
    return store().find(PROVIDER, kind, where, **bounds)


def due(kind: str, field: str, states: Sequence[str]) -> list[Doc]:
    """Objects in one of these states whose moment, held by the field, has come; the oldest first."""
    sql = f"SELECT body {_waiting(field, states)} AND json_extract(body, '$.{field}') <= ? ORDER BY seq"
    return [json.loads(row[0]) for row in store().rows(sql, (PROVIDER, kind, *states, clock.stamp()))]


def next_due(kind: str, field: str, states: Sequence[str]) -> int | None:
    """The earliest moment for which an object in one of these states waits."""
    sql = f"SELECT MIN(json_extract(body, '$.{field}')) {_waiting(field, states)}"
    moment: int | None = store().rows(sql, (PROVIDER, kind, *states))[0][0]
    return moment


def _waiting(field: str, states: Sequence[str]) -> str:
    if not FIELD.match(field):
        raise ValueError(f"{field!r} is no field's name")
    marks = ", ".join("?" * len(states))
    return f"FROM document WHERE provider = ? AND kind = ? AND json_extract(body, '$.status') IN ({marks})"


def shown(doc: Any) -> Any:
    """A deep copy without what stays inside."""
    if isinstance(doc, dict):
        return {name: shown(value) for name, value in doc.items() if not name.startswith("_")}
    if isinstance(doc, list):
        return [shown(value) for value in doc]
    return doc


def metadata(given: Any, old: Mapping[str, str] | None = None) -> dict[str, str]:
    """Metadata after a request: merged into the old, an empty value removes its key, an empty whole clears all."""
    if given == "":
        return {}
    merged = {**(old or {}), **(given or {})}
    for key, value in merged.items():
        if not isinstance(value, str) or len(key) > 40 or len(value) > 500:
            raise invalid("Metadata keys hold up to 40 characters, values up to 500.", param=f"metadata[{key}]")
    merged = {key: value for key, value in merged.items() if value != ""}
    if len(merged) > 50:
        raise invalid("You can have up to 50 metadata keys.", param="metadata")
    return merged


def listing(url: str, docs: list[Doc], *, more: bool = False) -> Doc:
    """Stripe's list object around these."""
    return {"object": "list", "data": docs, "has_more": more, "url": url}
