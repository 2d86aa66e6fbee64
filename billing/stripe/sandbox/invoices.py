"""Invoices of subscriptions: drafted, finalised, collected, and tried again when the card says no."""

from dataclasses import replace
from typing import Any

from academy.sandbox import clock
from academy.sandbox.store import Doc, store
from billing.stripe.sandbox import events, intent_parts, lists, payment_methods, payments, shelf, standing
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import StripeError, invalid
from billing.stripe.sandbox.forms import LISTING, RANGE, fields
from billing.stripe.sandbox.invoice_parts import blank, line
from billing.stripe.sandbox.subscription_parts import DAY

LIST = fields("customer status subscription", created=RANGE) | LISTING
PAYMENTS = fields("invoice status") | LISTING
PAY = fields("payment_method off_session:bool paid_out_of_band:bool")
UPDATE = fields("auto_advance:bool")
NOTHING = fields()
HOUR = 3600
# Custom retries: https://docs.stripe.com/billing/revenue-recovery/smart-retries
RETRIES = (3 * DAY, 5 * DAY, 7 * DAY)
AFTER = "stripe_after_retries"
AFTERWARDS = ("canceled", "unpaid", "past_due")
# A card declined like this is not tried again until there is another.
HARD = ("incorrect_number", "lost_card", "pickup_card", "stolen_card", "authentication_required", "fraudulent")


def after_retries(state: str) -> None:
    """What becomes of a subscription when the last attempt has failed; an account's own setting."""
    if state not in AFTERWARDS:
        raise invalid(f"After the last attempt a subscription is one of {', '.join(AFTERWARDS)}.")
    store().set(AFTER, state)


def draft(subscription: Doc, bill: list[dict[str, Any]], reason: str, call: Call | None, *, wait: bool) -> Doc:
    """A new invoice with these lines (`wait`: it is finalised by itself an hour later)."""
    customer = shelf.get("customer", subscription["customer"])
    invoice = shelf.make("invoice", **blank(subscription, customer, reason))
    lines = [line(invoice["id"], subscription, **each) for each in bill]
    total = sum(each["amount"] for each in lines)
    whole = dict.fromkeys(("subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"), total)
    due = dict.fromkeys(("amount_due", "amount_remaining"), max(0, total + customer["balance"]))
    when = clock.stamp() + HOUR if wait else None
    invoice |= whole | due | {"automatically_finalizes_at": when, "auto_advance": wait}
    invoice["lines"] = shelf.listing(f"/v1/invoices/{invoice['id']}/lines", lines)
    shelf.keep(invoice)
    events.emit("invoice.created", invoice, call=call)
    return invoice


def finalise(invoice: Doc, call: Call | None) -> Doc:
    """Give it its number; what the customer has in hand is used first."""
    customer = shelf.get("customer", invoice["customer"])
    number = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
    left = min(0, invoice["total"] + customer["balance"])
    invoice |= {
        "number": number,
        "hosted_invoice_url": f"{(call or Call.by_itself()).origin}/stripe/invoice/{invoice['id']}",
        "status": "open",
        "effective_at": clock.stamp(),
        "automatically_finalizes_at": None,
        "starting_balance": customer["balance"],
        "ending_balance": left,
        "status_transitions": invoice["status_transitions"] | {"finalized_at": clock.stamp()},
    }
    shelf.keep(customer | {"next_invoice_sequence": customer["next_invoice_sequence"] + 1, "balance": left})
    events.emit("invoice.finalized", shelf.keep(invoice), call=call)
    return invoice


def collect(
    invoice: Doc, call: Call, *, method: str = "", off_session: bool = True, authenticated: bool = False
) -> StripeError | None:
    """Try to have it paid; the refusal where it is not, written down as Stripe does. Nothing due is paid at once."""
    if invoice["amount_due"] == 0:
        _paid(invoice, call, attempted=False)
        return None
    quiet = replace(call, params={"off_session": True} if off_session else {})
    intent = _intent(invoice, method or method_of(invoice), quiet)
    invoice = shelf.get("invoice", invoice["id"])
    try:
        intent = payments.try_to_take(intent, quiet, authenticated=authenticated)
    except StripeError as refusal:
        _failed(invoice, refusal, call)
        return refusal
    if intent["status"] == "requires_action":
        events.emit("invoice.payment_action_required", invoice, call=call)
        return invalid("The bank asks first.", code="subscription_payment_intent_requires_action")
    hear(intent, call)
    return None


def method_of(invoice: Doc) -> str:
    """What pays it: the subscription's own method while the customer keeps it, else the customer's."""
    subscription = shelf.get("subscription", invoice["parent"]["subscription_details"]["subscription"])
    customer = shelf.get("customer", invoice["customer"])
    own = shelf.look(subscription["default_payment_method"] or "")
    if own and own["customer"] == customer["id"]:
        return str(own["id"])
    return customer["invoice_settings"]["default_payment_method"] or ""


def _intent(invoice: Doc, method: str, call: Call) -> Doc:
    intent = shelf.look(invoice["_payment_intent"] or "")
    if intent is None:
        first = invoice["billing_reason"] == "subscription_create"
        intent = intent_parts.make(
            invoice["amount_due"],
            invoice["currency"],
            call,
            customer=invoice["customer"],
            description="Subscription creation" if first else "Subscription update",
            _invoice=invoice["id"],
        )
        payment = shelf.make(
            "invoice_payment",
            amount_paid=None,
            amount_requested=intent["amount"],
            currency=intent["currency"],
            invoice=invoice["id"],
            is_default=True,
            payment={"payment_intent": intent["id"], "type": "payment_intent"},
            status="open",
            status_transitions={"canceled_at": None, "paid_at": None},
        )
        shelf.keep(invoice | {"_payment_intent": intent["id"], "_payment": payment["id"]})
    return shelf.keep(intent | {"payment_method": method or None})


def hear(intent: Doc, call: Call) -> None:
    """A payment intent has moved: if it is an invoice's and was paid, so is the invoice."""
    invoice = shelf.look(intent.get("_invoice") or "")
    if invoice is None or invoice["status"] == "paid" or intent["status"] != "succeeded":
        return
    payment = shelf.get("invoice_payment", invoice["_payment"])
    done = {"status": "paid", "amount_paid": intent["amount_received"]}
    times = payment["status_transitions"] | {"paid_at": clock.stamp()}
    events.emit("invoice_payment.paid", shelf.keep(payment | done | {"status_transitions": times}), call=call)
    _paid(invoice, call, attempted=True)


def _paid(invoice: Doc, call: Call, *, attempted: bool) -> None:
    invoice = shelf.keep(
        invoice
        | {
            "status": "paid",
            "amount_paid": invoice["amount_due"],
            "amount_remaining": 0,
            "attempted": True,
            "attempt_count": invoice["attempt_count"] + attempted,
            "next_payment_attempt": None,
            "auto_advance": False,
            "status_transitions": invoice["status_transitions"] | {"paid_at": clock.stamp()},
        }
    )
    events.emit("invoice.paid", invoice, call=call)
    events.emit("invoice.payment_succeeded", invoice, call=call)
    subscription = shelf.get("subscription", invoice["parent"]["subscription_details"]["subscription"])
    if subscription["status"] in ("incomplete", "past_due", "unpaid") and not owed(subscription["id"]):
        standing.keep(subscription, call, status="active")


def owed(subscription: str) -> list[Doc]:
    """What of a subscription's invoices is open."""
    return shelf.find("invoice", {"parent.subscription_details.subscription": subscription, "status": "open"})


def _failed(invoice: Doc, refusal: StripeError, call: Call) -> None:
    reason = str(refusal.body.get("decline_code") or refusal.body.get("code") or "")
    hard = method_of(invoice) if reason in HARD or not method_of(invoice) else None
    subscription = shelf.get("subscription", invoice["parent"]["subscription_details"]["subscription"])
    count, first = invoice["attempt_count"] + 1, invoice["billing_reason"] == "subscription_create"
    again = clock.stamp() + RETRIES[count - 1] if not first and count <= len(RETRIES) else None
    changes = {"attempted": True, "attempt_count": count, "next_payment_attempt": again, "_hard": hard}
    invoice = shelf.keep(invoice | changes)
    if reason == "authentication_required":
        events.emit("invoice.payment_action_required", invoice, call=call)
    events.emit("invoice.payment_failed", invoice, call=call)
    _stand(subscription, call, first=first, exhausted=again is None)


def _stand(subscription: Doc, call: Call, *, first: bool, exhausted: bool) -> None:
    """What an unpaid invoice makes of its subscription."""
    if first or subscription["status"] not in ("active", "past_due"):
        return
    after = store().setting(AFTER, "canceled") if exhausted else "past_due"
    if after == "canceled":
        standing.end(subscription, call, reason="payment_failed")
    else:
        standing.keep(subscription, call, status=after)


def move_due() -> None:
    """Drafts whose hour is over, and attempts whose day has come."""
    call = Call.by_itself()
    for invoice in shelf.due("invoice", "automatically_finalizes_at", ("draft",)):
        collect(finalise(invoice, call), call)
        settle(invoice["id"], call)
    for invoice in shelf.due("invoice", "next_payment_attempt", ("open",)):
        _try_again(invoice, call)


def _try_again(invoice: Doc, call: Call) -> None:
    if invoice["_hard"] is not None and invoice["_hard"] == method_of(invoice):
        _failed(invoice, invalid("Nothing has changed.", code=HARD[0]), call)
        return
    collect(invoice, call)
    settle(invoice["id"], call)


def settle(invoice: str, call: Call) -> None:
    """The moment after: what was paid is booked at Stripe."""
    intent = shelf.look(shelf.get("invoice", invoice)["_payment_intent"] or "")
    if intent:
        payments.settle(intent, call)


def pay(call: Call, invoice: str) -> Doc:
    """Try now, with another card if one is named. Raises StripeError where it is refused; that stays written."""
    doc = shelf.get("invoice", invoice)
    if doc["status"] not in ("draft", "open"):
        raise invalid(f"Invoice is already {doc['status']}.", code="invoice_not_editable")
    doc = finalise(doc, call) if doc["status"] == "draft" else doc
    if call.params.get("paid_out_of_band"):
        _paid(doc, call, attempted=False)
        return shelf.get("invoice", invoice)
    method = call.params.get("payment_method")
    chosen = payment_methods.of(method)["id"] if method else ""
    refusal = collect(doc, call, method=chosen, off_session=call.params.get("off_session", False))
    if refusal:
        refusal.kept = True
        raise refusal
    settle(invoice, call)
    return shelf.get("invoice", invoice)


def close(invoice: Doc, call: Call | None, *, state: str) -> Doc:
    """Void, or uncollectible: nobody pays it any more."""
    moment = "voided_at" if state == "void" else "marked_uncollectible_at"
    times = invoice["status_transitions"] | {moment: clock.stamp()}
    gone = {"status": state, "auto_advance": False, "automatically_finalizes_at": None, "next_payment_attempt": None}
    doc = shelf.keep(invoice | gone | {"status_transitions": times})
    events.emit("invoice.voided" if state == "void" else "invoice.marked_uncollectible", doc, call=call)
    return doc


def update(call: Call, invoice: str) -> Doc:
    """Whether Stripe goes on with it by itself: finalises a draft, and tries what is open again."""
    doc = shelf.get("invoice", invoice)
    if doc["status"] not in ("draft", "open"):
        raise invalid(f"Invoice is already {doc['status']}.", code="invoice_not_editable")
    wait = call.params.get("auto_advance", doc["auto_advance"])
    if wait == doc["auto_advance"]:
        return doc
    moment = "automatically_finalizes_at" if doc["status"] == "draft" else "next_payment_attempt"
    now, then = clock.stamp(), doc.get("_then")
    changes = {moment: max(now, then) if wait and then else None, "_then": None if wait else doc[moment]}
    doc = shelf.keep(doc | changes | {"auto_advance": wait})
    events.emit("invoice.updated", doc, call=call)
    return doc


def void(call: Call, invoice: str) -> Doc:
    """Take an open one back."""
    doc = shelf.get("invoice", invoice)
    if doc["status"] not in ("open", "uncollectible"):
        raise invalid(f"You can only pass in open or uncollectible invoices. This invoice is {doc['status']}.")
    return close(doc, call, state="void")


def retrieve(call: Call, invoice: str) -> Doc:
    """One invoice."""
    return shelf.get("invoice", invoice)


def browse(call: Call) -> Doc:
    """Invoices, newest first."""
    subscription = call.params.pop("subscription", None)
    where = {"parent.subscription_details.subscription": subscription} if subscription else {}
    return lists.browse(call, "invoice", where)


def retrieve_payment(call: Call, payment: str) -> Doc:
    """One payment of an invoice."""
    return shelf.get("invoice_payment", payment)


def browse_payments(call: Call) -> Doc:
    """Payments of invoices, newest first."""
    return lists.browse(call, "invoice_payment")
