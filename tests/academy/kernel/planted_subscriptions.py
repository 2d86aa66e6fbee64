"""What must never be true of subscriptions, as SQL that makes it so."""

from tests.academy.kernel.planted_charges import CARD

PRICE = """
    INSERT INTO academy_price (course_id, basis, per_week, cents, currency, is_in_advance, deducts_closures, collection,
                               trial_days, listed_from, listed_until)
    SELECT min(id), 'month', 0, 4242, 'CAD', false, false, 'subscription', 0, now(), now() FROM academy_course
"""


def _subscription(state: str, reference: str = "sub_planted") -> str:
    return f"""
        INSERT INTO billing_subscription (payer_id, enrolment_id, every, currency, trial_days, reference, state,
                                          is_paused, ends_with_period, renews_at, told_at, begun_by_id)
        SELECT card.payer_id, min(enrolment.id), 'month', 'CAD', 0, '{reference}', '{state}', false, false, now(),
               now(), min(enrolment.booked_by_id)
          FROM billing_card AS card JOIN billing_payer AS payer ON payer.id = card.payer_id
          JOIN academy_student AS student USING (family_id)
          JOIN academy_enrolment AS enrolment ON enrolment.student_id = student.id
         WHERE card.payment_method = 'pm_planted' GROUP BY card.payer_id
    """


def _wish(state: str, *, is_paused: bool = False, is_held: bool = False) -> str:
    settled = "NULL" if state == "asked" else "now()"
    return f"""
        INSERT INTO billing_subscriptionwish (subscription_id, nth, price_id, cents, card_id, state, settled_at,
                                              is_paused, is_held, ends_with_period, is_over, stripe_price)
        SELECT subscription.id, 1, price.id, 4242, card.id, '{state}', {settled},
               {is_paused}, {is_held}, false, false, ''
          FROM billing_subscription AS subscription, billing_card AS card, academy_price AS price
         WHERE subscription.reference = 'sub_planted' AND card.payment_method = 'pm_planted' AND price.cents = 4242
    """


# Another payment's money: it was made for an invoice.
BILL = """
    INSERT INTO billing_subscriptionbill (subscription_id, reference, amount_cents, state, payment_id, decline_code,
                                          tries, pay_url, made_at)
    SELECT subscription.id, 'in_planted', payment.amount_cents, 'paid', payment.id, '', 1, '', now()
      FROM billing_subscription AS subscription, billing_payment AS payment
     WHERE subscription.reference = 'sub_planted' AND payment.reference = 'pi_late'
"""

STOPPED = """
    INSERT INTO billing_chargingswitch (is_on, because, by_id, at)
    SELECT false, 'The bank called.', min(id), now() - interval '1 hour' FROM academy_user
"""

PLANTED_AMONG_SUBSCRIPTIONS: list[tuple[str, tuple[str, ...]]] = [
    ("I2 subscription-bill-is-booked-once", (CARD, _subscription("active"), BILL)),
    (
        "I2 one-subscription-for-an-enrolment",
        ("DROP INDEX one_live_subscription", CARD, _subscription("active"), _subscription("past_due", "sub_second")),
    ),
    ("I6 wish-is-on-its-way", (CARD, PRICE, _subscription("active"), _wish("asked"))),
    ("I6 subscription-is-as-wished", (CARD, PRICE, _subscription("active"), _wish("done", is_paused=True))),
    ("I2 stopped-is-stopped", (CARD, PRICE, _subscription("active"), _wish("done"), STOPPED)),
    ("I2 stopped-is-stopped", (CARD, PRICE, _subscription("active"), _wish("done", is_held=True))),
]
