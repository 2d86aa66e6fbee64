"""Subscriptions: begun by a checkout or by the school, changed, paused, ended, taken up again."""

from typing import Any

from academy.sandbox import clock, log
from academy.sandbox.store import Doc
from billing.stripe.sandbox import (
    customers,
    events,
    invoices,
    lists,
    payment_methods,
    prorations,
    renewals,
    shelf,
    standing,
)
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import StripeError, invalid, missing
from billing.stripe.sandbox.forms import FREE, LISTING, RANGE, fields
from billing.stripe.sandbox.subscription_parts import DAY, blank, item, period_end, plan

ITEM = fields("id price quantity:int deleted:bool", metadata=FREE)
PAUSE = fields("behavior resumes_at:int")
_WRITTEN = fields(
    "cancel_at_period_end:bool default_payment_method description off_session:bool payment_behavior"
    " proration_behavior trial_end",
    metadata=FREE,
)
CREATE = _WRITTEN | fields(
    "customer currency collection_method trial_period_days:int", items=[fields("price quantity:int", metadata=FREE)]
)
UPDATE = _WRITTEN | fields(items=[ITEM], pause_collection=PAUSE)
CANCEL = fields(cancellation_details=fields("comment feedback"))
LIST = fields("customer status price", created=RANGE) | LISTING
NOTHING = fields()
BEHAVIOURS = ("create_prorations", "always_invoice", "none")


def trial_of(data: dict[str, Any]) -> int | None:
    """When the trial that is asked for ends."""
    if data.get("trial_end") and data["trial_end"] != "now":
        return int(data["trial_end"])
    days = data.get("trial_period_days")
    return clock.stamp() + days * DAY if days else None


def first_amount(session: Doc) -> int:
    """What is due at once: nothing of the recurring lines while a trial runs."""
    lines = session["_line_items"]
    if trial_of(session["_subscription"]):
        lines = [line for line in lines if not line["price"]["recurring"]]
    return sum(line["amount_total"] for line in lines)


def begin(session: Doc, method: Doc, call: Call, *, authenticated: bool) -> Doc:
    """The subscription a checkout asks for, with its first invoice paid from this method, its bank asked already."""
    data = session["_subscription"]
    lines: list[Doc] = session["_line_items"]
    recurring: list[tuple[Doc, int, Doc]] = [
        (line["price"], line["quantity"], {}) for line in lines if line["price"]["recurring"]
    ]
    extra = [_once(line) for line in lines if not line["price"]["recurring"]]
    doc = _make(
        recurring,
        call,
        customer=session["customer"],
        currency=session["currency"],
        trial=trial_of(data),
        default_payment_method=method["id"],
        description=data.get("description") or None,
        metadata=shelf.metadata(data.get("metadata")),
    )
    _bill_first(doc, extra, call, off_session=False, authenticated=authenticated)
    return shelf.get("subscription", doc["id"])


def _once(line: Doc) -> dict[str, Any]:
    return {
        "price": line["price"],
        "quantity": line["quantity"],
        "amount": line["amount_total"],
        "words": line["description"],
        "period": (clock.stamp(), clock.stamp()),
        "item": None,
    }


def _make(goods: list[tuple[Doc, int, Doc]], call: Call, **values: Any) -> Doc:
    doc = shelf.make("subscription", **blank(**values))
    start, trial = doc["start_date"], doc["trial_end"]
    for price, quantity, notes in goods:
        rhythm = price["recurring"]
        end = trial or period_end(start, rhythm["interval"], rhythm["interval_count"])
        doc["items"]["data"].append(item(doc["id"], price, quantity, start, end, notes))
    doc["items"]["url"] = f"/v1/subscription_items?subscription={doc['id']}"
    doc = standing.plan(doc)
    events.emit("customer.subscription.created", doc, call=call)
    log.write("stripe", "subscription.begun", subscription=doc["id"], customer=doc["customer"])
    return doc


def _bill_first(
    doc: Doc, extra: list[dict[str, Any]], call: Call, *, off_session: bool, authenticated: bool = False
) -> StripeError | None:
    invoice = renewals.bill(doc, [*renewals.lines(doc), *extra], "subscription_create", call, wait=False)
    invoice = invoices.finalise(invoice, call)
    return invoices.collect(invoice, call, off_session=off_session, authenticated=authenticated)


def create(call: Call) -> Doc:
    """A subscription the school begins. Without money it stays incomplete, unless told to fail then."""
    customer = customers.living(call.need("customer"), param="customer")
    goods = [_good(each, f"items[{at}]") for at, each in enumerate(call.params.get("items") or [])]
    if not goods:
        raise missing("items")
    money = {price["currency"] for price, _, _ in goods}
    if len(money) > 1:
        raise invalid("All items must have the same currency.", param="items")
    customers.same_currency(customer["id"], min(money))
    behaviour = call.params.get("payment_behavior", "allow_incomplete")
    if behaviour not in ("allow_incomplete", "error_if_incomplete"):
        raise invalid("The sandbox serves allow_incomplete and error_if_incomplete.", param="payment_behavior")
    trial = trial_of(call.params)
    doc = _make(
        goods,
        call,
        customer=customer["id"],
        currency=min(money),
        trial=trial,
        default_payment_method=_method(call, customer["id"]),
        description=call.params.get("description") or None,
        metadata=shelf.metadata(call.params.get("metadata")),
    )
    refusal = _bill_first(doc, [], call, off_session=call.params.get("off_session", False))
    doc = shelf.get("subscription", doc["id"])
    if refusal and behaviour == "error_if_incomplete":
        refusal.kept = False
        raise refusal
    if refusal:
        doc = standing.keep(doc, call, status="incomplete")
    invoices.settle(doc["latest_invoice"], call)
    if call.params.get("cancel_at_period_end"):
        doc = standing.keep(doc, call, **_end_with_period(doc, stop=True))
    return doc


def _good(given: Doc, where: str) -> tuple[Doc, int, Doc]:
    price = shelf.get("price", given.get("price") or "", param=f"{where}[price]")
    if not price["recurring"]:
        raise invalid("The price specified is set to `type=one_time` but this needs a recurring one.", param=where)
    return price, given.get("quantity", 1), shelf.metadata(given.get("metadata"))


def _method(call: Call, customer: str) -> str | None:
    given = call.params.get("default_payment_method")
    if not given:
        return None
    method = payment_methods.of(given, param="default_payment_method")
    if method["customer"] != customer:
        sentence = f"The customer does not have a payment method with the ID {given}. It must be attached first."
        raise invalid(sentence, code="resource_missing", param="default_payment_method")
    return str(method["id"])


def _end_with_period(doc: Doc, *, stop: bool) -> Doc:
    ends = max(each["current_period_end"] for each in doc["items"]["data"])
    now = clock.stamp() if stop else None
    return {"cancel_at_period_end": stop, "cancel_at": ends if stop else None, "canceled_at": now}


def update(call: Call, subscription: str) -> Doc:
    """Other goods, another card, a pause, an end with the period, or that end taken back."""
    doc = shelf.get("subscription", subscription)
    if doc["status"] in ("canceled", "incomplete_expired"):
        raise invalid("A canceled subscription can only update its cancellation_details and metadata.")
    changes = call.took("description")
    if "default_payment_method" in call.params:
        changes["default_payment_method"] = _method(call, doc["customer"])
    if "cancel_at_period_end" in call.params:
        changes |= _end_with_period(doc, stop=call.params["cancel_at_period_end"])
    if "pause_collection" in call.params:
        changes["pause_collection"] = _pause(call.params["pause_collection"])
    if "metadata" in call.params:
        changes["metadata"] = shelf.metadata(call.params["metadata"], doc["metadata"])
    if call.params.get("items"):
        changes["items"] = _changed(doc, call)
    if call.params.get("trial_end") == "now" and doc["status"] == "trialing":
        return _end_trial(standing.keep(doc, call, **changes), call)
    doc = standing.keep(doc, call, **changes)
    if call.params.get("items") and call.params.get("proration_behavior") == "always_invoice":
        invoice = renewals.bill(doc, [], "subscription_update", call, wait=False)
        invoices.collect(invoices.finalise(invoice, call), call, off_session=call.params.get("off_session", False))
        invoices.settle(invoice["id"], call)
    return shelf.get("subscription", subscription)


def _pause(given: Any) -> Doc | None:
    if given == "":
        return None
    if given.get("behavior") not in renewals.PAUSES:
        raise invalid(f"Must be one of {', '.join(renewals.PAUSES)}", param="pause_collection[behavior]")
    return {"behavior": given["behavior"], "resumes_at": given.get("resumes_at")}


def _end_trial(doc: Doc, call: Call) -> Doc:
    now = clock.stamp()
    for each in doc["items"]["data"]:
        each["current_period_end"] = now
    shelf.keep(doc | {"trial_end": now, "billing_cycle_anchor": now})
    return renewals.renew(doc, call)


def _changed(doc: Doc, call: Call) -> Doc:
    """The items after the change; what it gives back and adds waits for an invoice unless nothing shall."""
    behaviour = call.params.get("proration_behavior", "create_prorations")
    if behaviour not in BEHAVIOURS:
        raise invalid(f"Must be one of {', '.join(BEHAVIOURS)}", param="proration_behavior")
    items = list(doc["items"]["data"])
    for at, given in enumerate(call.params["items"]):
        before = next((each for each in items if each["id"] == given.get("id")), None)
        if given.get("id") and before is None:
            raise invalid(f"No such subscription item: '{given['id']}'", param=f"items[{at}][id]")
        after = None if given.get("deleted") else _item(doc, before, given, f"items[{at}]")
        items = [each for each in items if each is not before] + ([after] if after else [])
        if behaviour != "none" and doc["status"] != "trialing":
            prorations.note(doc, before, after)
    if not items:
        raise invalid("A subscription must have at least one item.", param="items")
    return {**doc["items"], "data": items}


def _item(doc: Doc, before: Doc | None, given: Doc, where: str) -> Doc:
    model = before or doc["items"]["data"][0]
    price = _good(given, where)[0] if given.get("price") else model["price"]
    rhythm, known = price["recurring"], model["price"]["recurring"]
    if any(rhythm[name] != known[name] for name in ("interval", "interval_count")):
        raise invalid("The sandbox changes to prices of the same rhythm only.", param=f"{where}[price]")
    quantity = int(given.get("quantity") or (before["quantity"] if before else 1))
    start, end = model["current_period_start"], model["current_period_end"]
    if before is None:
        return item(doc["id"], price, quantity, start, end, shelf.metadata(given.get("metadata")))
    return before | {"price": shelf.shown(price), "plan": plan(price), "quantity": quantity}


def cancel(call: Call, subscription: str) -> Doc:
    """End it at once."""
    doc = shelf.get("subscription", subscription)
    if doc["status"] == "canceled":
        raise invalid(f"No such subscription: '{subscription}'", code="resource_missing", param="id", status=404)
    return standing.end(doc, call, **(call.params.get("cancellation_details") or {}))


def retrieve(call: Call, subscription: str) -> Doc:
    """One subscription."""
    return shelf.get("subscription", subscription)


def browse(call: Call) -> Doc:
    """Subscriptions, newest first; canceled ones only when asked for."""
    status = call.params.pop("status", None)
    price = call.params.pop("price", None)
    where: Doc = {} if status == "all" else {"status": status or [*standing.LIVING, "paused"]}
    page = lists.browse(call, "subscription", where)
    if price:
        page["data"] = [doc for doc in page["data"] if any(i["price"]["id"] == price for i in doc["items"]["data"])]
    return page
