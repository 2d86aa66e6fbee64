"""Payment links: an address that opens a fresh checkout for whoever comes."""

from academy.sandbox.store import Doc
from billing.stripe.sandbox import events, line_items, lists, sessions, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import invalid, missing
from billing.stripe.sandbox.forms import FREE, LISTING, WORDS, fields

COMPLETION = fields("type", redirect=fields("url"), hosted_confirmation=fields("custom_message"))
_WRITTEN = fields(
    "inactive_message",
    after_completion=COMPLETION,
    restrictions=fields(completed_sessions=fields("limit:int")),
    metadata=FREE,
)
CREATE = _WRITTEN | fields(
    "currency submit_type",
    line_items=[line_items.LINE],
    payment_intent_data=fields("description statement_descriptor setup_future_usage", metadata=FREE),
    payment_method_types=WORDS,
)
UPDATE = _WRITTEN | fields("active:bool")
LIST = fields("active:bool") | LISTING
NOTHING = fields()


def create(call: Call) -> Doc:
    """A link for these goods."""
    lines = line_items.read(call.params.get("line_items") or [], recurring_allowed=False, call=call)
    data = call.params.get("payment_intent_data") or {}
    link = shelf.make(
        "payment_link",
        active=True,
        after_completion=_completion(call.params.get("after_completion")),
        allow_promotion_codes=False,
        application=None,
        application_fee_amount=None,
        application_fee_percent=None,
        automatic_tax={"enabled": False, "liability": None},
        billing_address_collection="auto",
        consent_collection=None,
        currency=lines[0]["currency"],
        custom_fields=[],
        custom_text=dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")),
        customer_creation="if_required",
        inactive_message=call.params.get("inactive_message") or None,
        invoice_creation={"enabled": False, "invoice_data": None},
        managed_payments={"enabled": False},
        metadata=shelf.metadata(call.params.get("metadata")),
        on_behalf_of=None,
        payment_intent_data=data or None,
        payment_method_collection="always",
        payment_method_options=None,
        payment_method_types=call.params.get("payment_method_types") or None,
        phone_number_collection={"enabled": False},
        restrictions=_restrictions(call.params.get("restrictions")),
        shipping_address_collection=None,
        shipping_options=[],
        submit_type=call.params.get("submit_type", "auto"),
        subscription_data=None,
        tax_id_collection={"enabled": False, "required": "never"},
        transfer_data=None,
        url=None,
        _line_items=lines,
    )
    link = shelf.keep(link | {"url": f"{call.origin}/stripe/link/{link['id']}"})
    events.emit("payment_link.created", link, call=call)
    return link


def _completion(given: Doc | None) -> Doc:
    if not given:
        return {"hosted_confirmation": {"custom_message": None}, "type": "hosted_confirmation"}
    if given.get("type") == "redirect" and not (given.get("redirect") or {}).get("url"):
        raise missing("after_completion[redirect][url]")
    return given


def _restrictions(given: Doc | None) -> Doc | None:
    limit = ((given or {}).get("completed_sessions") or {}).get("limit")
    return {"completed_sessions": {"count": 0, "limit": limit}} if limit else None


def update(call: Call, link: str) -> Doc:
    """Close it, open it, or say something else."""
    doc = shelf.get("payment_link", link)
    changes = call.took("active", "inactive_message")
    if "after_completion" in call.params:
        changes["after_completion"] = _completion(call.params["after_completion"])
    if "metadata" in call.params:
        changes["metadata"] = shelf.metadata(call.params["metadata"], doc["metadata"])
    previous = {name: doc[name] for name, value in changes.items() if doc[name] != value}
    doc = shelf.keep(doc | changes)
    events.emit("payment_link.updated", doc, call=call, previous=previous)
    return doc


def visit(link: Doc, call: Call) -> Doc:
    """A fresh checkout for whoever comes. Raises StripeError where the link is closed, or used up."""
    limit = link["restrictions"]
    paid = len(shelf.find("checkout.session", {"payment_link": link["id"], "status": "complete"}))
    if not link["active"] or (limit and paid >= limit["completed_sessions"]["limit"]):
        raise invalid(link["inactive_message"] or "This link is no longer active.")
    completion = link["after_completion"]
    done = completion["redirect"]["url"] if completion["type"] == "redirect" else link["url"]
    call.params = {
        "success_url": done,
        "metadata": link["metadata"],
        "payment_intent_data": link["payment_intent_data"],
    }
    session = sessions.open_page(call, "payment", link["_line_items"], None)
    return shelf.keep(session | {"payment_link": link["id"]})


def retrieve(call: Call, link: str) -> Doc:
    """One link."""
    return shelf.get("payment_link", link)


def browse(call: Call) -> Doc:
    """Links, newest first."""
    active = call.params.pop("active", None)
    return lists.browse(call, "payment_link", {} if active is None else {"active": active})


def browse_lines(call: Call, link: str) -> Doc:
    """What is bought by a link."""
    doc = shelf.get("payment_link", link)
    return shelf.listing(call.path, doc["_line_items"][: call.params.get("limit", 10)])
