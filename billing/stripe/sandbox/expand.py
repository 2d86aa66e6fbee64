"""`expand[]`: ids answered as the objects they name, and the parts Stripe leaves out unless asked."""

from collections.abc import Callable
from typing import Any

from academy.sandbox.store import Doc
from billing.stripe.sandbox import shelf
from billing.stripe.sandbox.errors import invalid

DEPTH = 4


def _line_items(session: Doc) -> Doc:
    return shelf.listing(f"/v1/checkout/sessions/{session['id']}/line_items", session["_line_items"])


def _refunds(charge: Doc) -> Doc:
    return shelf.listing(f"/v1/charges/{charge['id']}/refunds", shelf.find("refund", {"charge": charge["id"]}))


def _sources(customer: Doc) -> Doc:
    """The older kind of saved cards; there are none."""
    return shelf.listing(f"/v1/customers/{customer['id']}/sources", [])


def _breakdown(_total_details: Doc) -> Doc:
    return {"discounts": [], "taxes": []}


def _payments(invoice: Doc) -> Doc:
    return shelf.listing("/v1/invoice_payments", shelf.find("invoice_payment", {"invoice": invoice["id"]}))


LEFT_OUT: dict[tuple[str, str], Callable[[Doc], Doc]] = {
    ("checkout.session", "line_items"): _line_items,
    ("charge", "refunds"): _refunds,
    ("customer", "sources"): _sources,
    ("", "breakdown"): _breakdown,
    ("invoice", "payments"): _payments,
}


def expanded(doc: Doc, paths: list[str]) -> Doc:
    """A copy of the object with these paths expanded. Raises StripeError for one that cannot be."""
    whole = dict(doc)
    for path in paths:
        if path.count(".") >= DEPTH:
            raise invalid(f"You cannot expand more than {DEPTH} levels of a property.", param="expand")
        whole = _expand(whole, path.split("."), path)
    return whole


def _expand(node: Any, steps: list[str], path: str) -> Any:
    if isinstance(node, list):
        return [_expand(each, steps, path) for each in node]
    if not steps or not isinstance(node, dict):
        return node
    name, rest = steps[0], steps[1:]
    value = node.get(name)
    extra = LEFT_OUT.get((node.get("object", ""), name))
    if extra and value is None:
        value = extra(node)
    elif isinstance(value, str):
        value = shelf.look(value)
        if value is None:
            raise invalid(f"This property cannot be expanded ({path}).", param="expand")
    elif name not in node:
        raise invalid(f"This property cannot be expanded ({path}).", param="expand")
    return {**node, name: _expand(value, rest, path)}
