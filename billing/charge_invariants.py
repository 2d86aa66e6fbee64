"""What must be true of saved cards that are charged: an obligation is taken at most once, by Stripe's own log too."""

from academy.kernel.invariants import Comparison, Invariant, Record, Violation, edges
from billing.models import Charge

PAID_CHARGE_IS_BOOKED = Invariant(
    name="I2 paid-charge-is-booked",
    sentence="Every card charge that was paid has its payment, of the same amount.",
    sql="""
        SELECT charge.id AS charge, charge.payment_intent FROM billing_charge AS charge
         WHERE charge.state = 'succeeded' AND NOT EXISTS (
               SELECT FROM billing_payment WHERE provider = 'stripe' AND reference = charge.payment_intent
                  AND amount_cents = charge.amount_cents)
    """,
)
CHARGE_IS_ON_ITS_WAY = Invariant(
    name="I6 charge-is-on-its-way",
    sentence="A card charge that is not over is being seen to, or a person must see to it.",
    sql="""
        SELECT charge.id AS charge FROM billing_charge AS charge
         WHERE charge.state IN ('asked', 'needs_payer') AND NOT EXISTS (
               SELECT FROM academy_run WHERE recipe = 'charge' AND subject_label = 'billing.Charge'
                  AND subject_id = charge.id AND state IN ('due', 'dead'))
    """,
)
TRIED_WITHIN_THE_RULES = Invariant(
    name="I2 no-try-after-a-hard-decline",
    sentence="A card that a bank declined for good was not tried again for the same invoice by the clock.",
    sql="""
        SELECT later.id AS charge, earlier.id AS declined FROM billing_charge AS earlier
          JOIN billing_charge AS later ON later.invoice_id = earlier.invoice_id AND later.card_id = earlier.card_id
           AND later.nth > earlier.nth
         WHERE earlier.is_hard AND earlier.asked_by_id IS NULL AND later.asked_by_id IS NULL
    """,
)


def _taken_twice(record: Record) -> list[Violation]:
    """By the provider's log: attempts of ours that took money more than once, less what went back whole."""
    back: dict[str, int] = {}
    for refund in record.log("refund.paid"):
        back[refund["payment_intent"]] = back.get(refund["payment_intent"], 0) + refund["amount"]
    taken: dict[str, list[str]] = {}
    for charge in record.log("charge.captured"):
        name, obligation = charge["payment_intent"], charge["metadata"].get("obligation")
        if obligation and back.get(name, 0) < charge["amount"]:
            taken.setdefault(obligation, []).append(name)
    wrong: list[Violation] = []
    for obligation, intents in taken.items():
        if len(intents) == len(set(intents)) == 1:
            continue
        # Twice is right only where each was an attempt of its own, of what was then still open.
        ours = Charge.objects.filter(payment_intent__in=intents, state=Charge.State.SUCCEEDED).count()
        if ours != len(intents):
            wrong.append({"obligation": obligation, "taken": intents, "ours": ours})
    return wrong


TAKEN_ONCE = Comparison(
    name="I2 obligation-taken-once",
    sentence="By the provider's log no attempt of ours took money twice, and none that we do not know took any.",
    differences=_taken_twice,
)

INVARIANTS = (
    PAID_CHARGE_IS_BOOKED,
    CHARGE_IS_ON_ITS_WAY,
    TRIED_WITHIN_THE_RULES,
    TAKEN_ONCE,
    edges(Charge),
)
