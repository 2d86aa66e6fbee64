"""What must be true of subscriptions: each bill counted once, one live for an enrolment, and none unknown."""

from academy.kernel.invariants import Comparison, Invariant, Record, Violation
from billing.models import Payer, Subscription

NEWEST_WISH = """LATERAL (SELECT * FROM billing_subscriptionwish AS wish
                         WHERE wish.subscription_id = subscription.id AND wish.state <> 'dropped'
                         ORDER BY nth DESC LIMIT 1) AS wish"""

BILL_IS_BOOKED_ONCE = Invariant(
    name="I2 subscription-bill-is-booked-once",
    sentence="Every paid bill of a subscription is one payment on its payer's account, of the same amount.",
    sql="""
        SELECT bill.id AS bill, bill.reference FROM billing_subscriptionbill AS bill
          JOIN billing_subscription AS subscription ON subscription.id = bill.subscription_id
          LEFT JOIN billing_payment AS payment ON payment.id = bill.payment_id
         WHERE bill.state = 'paid' AND bill.amount_cents > 0
           AND (payment.id IS NULL OR payment.amount_cents <> bill.amount_cents OR payment.provider <> 'stripe'
             OR payment.payer_id <> subscription.payer_id OR payment.invoice_id IS NOT NULL
             OR EXISTS (SELECT FROM billing_charge WHERE payment_intent = payment.reference))
    """,
)
ONE_FOR_AN_ENROLMENT = Invariant(
    name="I2 one-subscription-for-an-enrolment",
    sentence="For no enrolment two subscriptions take money.",
    sql="""
        SELECT enrolment_id AS enrolment, count(*) FROM billing_subscription
         WHERE state NOT IN ('canceled', 'incomplete_expired') GROUP BY enrolment_id HAVING count(*) > 1
    """,
)
WISH_IS_ON_ITS_WAY = Invariant(
    name="I6 wish-is-on-its-way",
    sentence="What is wished of a subscription is done, or being seen to, or a person must see to it.",
    sql="""
        SELECT wish.id AS wish FROM billing_subscriptionwish AS wish
         WHERE wish.state = 'asked' AND NOT EXISTS (
               SELECT FROM academy_run WHERE recipe = 'subscription'
                  AND subject_label = 'billing.SubscriptionWish' AND subject_id = wish.id
                  AND state IN ('due', 'dead'))
    """,
)
IT_IS_AS_WISHED = Invariant(
    name="I6 subscription-is-as-wished",
    sentence="A subscription of which nothing is being done stands at Stripe as it is wished.",
    sql=f"""
        SELECT subscription.id AS subscription FROM billing_subscription AS subscription
          JOIN {NEWEST_WISH} ON true
         WHERE wish.state = 'done' AND subscription.state NOT IN ('canceled', 'incomplete_expired')
           AND (subscription.state = 'asked' OR wish.is_over
             OR (wish.is_paused OR wish.is_held OR wish.pause_id IS NOT NULL) <> subscription.is_paused
             OR wish.ends_with_period <> subscription.ends_with_period)
    """,  # noqa: S608 - our own words
)
STOPPED_IS_STOPPED = Invariant(
    name="I2 stopped-is-stopped",
    sentence="While the charging of cards is stopped no subscription goes on taking money, and then none rests for it.",
    sql=f"""
        SELECT subscription.id AS subscription FROM billing_subscription AS subscription
          JOIN {NEWEST_WISH} ON true
          LEFT JOIN LATERAL (SELECT * FROM billing_chargingswitch ORDER BY id DESC LIMIT 1) AS switch ON true
         WHERE wish.state = 'done' AND coalesce(switch.at, '-infinity') < now() - interval '10 minutes'
           AND CASE WHEN switch.is_on IS FALSE
                    THEN subscription.state IN ('trialing', 'active', 'past_due') AND NOT subscription.is_paused
                         AND NOT subscription.ends_with_period
                    ELSE wish.is_held AND subscription.state NOT IN ('canceled', 'incomplete_expired') END
    """,  # noqa: S608 - our own words
)


def _unknown(record: Record) -> list[Violation]:
    """By the provider's log: subscriptions of our payers that our books do not know."""
    ours = set(Payer.objects.exclude(stripe_customer=None).values_list("stripe_customer", flat=True))
    begun = {row["subscription"] for row in record.log("subscription.begun") if row["customer"] in ours}
    known = set(Subscription.objects.exclude(reference=None).values_list("reference", flat=True))
    return [{"subscription": reference} for reference in sorted(begun - known)]


NONE_UNKNOWN = Comparison(
    name="I2 no-subscription-unknown",
    sentence="By the provider's log none of our payers has a subscription that we do not know.",
    differences=_unknown,
)

INVARIANTS = (
    BILL_IS_BOOKED_ONCE,
    ONE_FOR_AN_ENROLMENT,
    WISH_IS_ON_ITS_WAY,
    IT_IS_AS_WISHED,
    STOPPED_IS_STOPPED,
    NONE_UNKNOWN,
)
