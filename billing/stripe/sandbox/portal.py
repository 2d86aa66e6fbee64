"""The billing portal: a customer's own page with their cards and subscriptions."""

from academy.sandbox.store import Doc
from billing.stripe.sandbox import customers, payment_methods, sessions, shelf, subscriptions
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import invalid
from billing.stripe.sandbox.forms import fields

CREATE = fields("customer return_url locale")


def create(call: Call) -> Doc:
    """A page for this customer."""
    customer = customers.living(call.need("customer"), param="customer")
    session = shelf.make(
        "billing_portal.session",
        configuration="bpc_1SandboxSandbox0000000",
        customer=customer["id"],
        customer_account=None,
        flow=None,
        locale=call.params.get("locale"),
        on_behalf_of=None,
        return_url=sessions.address(call, "return_url", needed=False),
        url=None,
    )
    return shelf.keep(session | {"url": f"{call.origin}/stripe/portal/{session['id']}"})


def press(session: Doc, button: str, identifier: str, call: Call) -> None:
    """One of the page's buttons: choose or remove a card, end a subscription with its period, or keep it."""
    doc = shelf.look(identifier)
    if doc is None or doc.get("customer") != session["customer"]:
        raise invalid("This is not one of this customer's.", param="id")
    match button:
        case "choose":
            call.params = {"invoice_settings": {"default_payment_method": identifier}}
            customers.update(call, session["customer"])
        case "remove":
            payment_methods.detach(call, identifier)
        case "end" | "keep":
            call.params = {"cancel_at_period_end": button == "end"}
            subscriptions.update(call, identifier)
        case _:
            raise invalid(f"There is no such button: {button}")
