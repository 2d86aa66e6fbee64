"""What must never be true of saved cards that are charged, as SQL that makes it so."""

from tests.spring import YEAR

CARD = f"""
    INSERT INTO billing_card (payer_id, payment_method, brand, last4, expires_month, expires_year, is_default)
    SELECT min(payer_id), 'pm_planted', 'visa', '4242', 4, {YEAR + 1}, false FROM billing_invoice WHERE state = 'open'
"""


def _charge(state: str, nth: int = 1, *, is_hard: bool = False) -> str:
    settled = "NULL" if state == "asked" else "now()"
    return f"""
        INSERT INTO billing_charge (invoice_id, nth, card_id, amount_cents, currency, state, payment_intent,
                                    decline_code, is_hard, ask_url, settled_at)
        SELECT min(invoice.id), {nth}, min(card.id), 100, 'CAD', '{state}', 'pi_planted_{nth}', 'x', {is_hard}, '',
               {settled}
          FROM billing_invoice AS invoice, billing_card AS card
         WHERE invoice.state = 'open' AND card.payment_method = 'pm_planted'
    """


PLANTED_AMONG_CHARGES: list[tuple[str, tuple[str, ...]]] = [
    ("I2 paid-charge-is-booked", (CARD, _charge("succeeded"))),
    ("I6 charge-is-on-its-way", (CARD, _charge("asked"))),
    ("I2 no-try-after-a-hard-decline", (CARD, _charge("declined", is_hard=True), _charge("declined", 2))),
    (
        "I7 billing_charge.state",
        (
            CARD,
            _charge("declined"),
            "ALTER TABLE billing_charge DISABLE TRIGGER USER",
            "UPDATE billing_charge SET state = 'given_up'",
        ),
    ),
]
