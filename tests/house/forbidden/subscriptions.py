"""What is refused of subscriptions, of what is wished of them, and of their bills."""

from tests.house.forbidden.case import copy, sql

SUBSCRIPTIONS = {
    "academy_price.subscription_has_its_rhythm": copy(
        "academy_price", "collection = 'subscription'", basis="'term'", listed_until="now()"
    ),
    "academy_price.trial_of_a_subscription": copy(
        "academy_price", "collection = 'subscription'", trial_days="91", listed_until="now()"
    ),
    "billing_subscription.one_live_subscription": copy(
        "billing_subscription", "state = 'past_due'", reference="'another'"
    ),
    "billing_subscription.subscription_is_known_at_stripe": sql(
        "UPDATE billing_subscription SET reference = NULL WHERE state = 'past_due'"
    ),
    "billing_subscription.never_removed": sql("DELETE FROM billing_subscription", says="delete rows from"),
    "billing_subscription.stays_whose_it_is": sql(
        "UPDATE billing_subscription SET every = 'week' WHERE state = 'past_due'", says="Cannot update"
    ),
    "billing_subscription.stays_over": sql(
        "UPDATE billing_subscription SET state = 'unpaid' WHERE state = 'canceled'", says="Cannot update"
    ),
    "billing_subscription.in_the_family": copy(
        "billing_subscription",
        "state = 'canceled'",
        reference="'another'",
        payer_id="(SELECT id FROM billing_payer WHERE family_id <> (SELECT family_id FROM billing_payer AS own"
        " WHERE own.id = payer_id) LIMIT 1)",
    ),
    "billing_subscriptionwish.one_wish_of_that_number": copy("billing_subscriptionwish"),
    "billing_subscriptionwish.wishes_count_from_one": copy("billing_subscriptionwish", nth="0"),
    "billing_subscriptionwish.subscription_is_of_something": copy("billing_subscriptionwish", nth="9", cents="0"),
    "billing_subscriptionwish.wish_settled_when_it_is_over": copy(
        "billing_subscriptionwish", nth="9", settled_at="NULL"
    ),
    "billing_subscriptionwish.never_removed": sql("DELETE FROM billing_subscriptionwish", says="delete rows from"),
    "billing_subscriptionwish.wishes_the_same": sql(
        "UPDATE billing_subscriptionwish SET cents = cents + 1", says="Cannot update"
    ),
    "billing_subscriptionwish.settled_once": sql(
        "UPDATE billing_subscriptionwish SET state = 'dropped'", says="Invalid transition"
    ),
    "billing_subscriptionwish.fits": copy(
        "billing_subscriptionwish",
        nth="9",
        price_id="(SELECT id FROM academy_price WHERE collection = 'invoice' LIMIT 1)",
    ),
    "billing_subscriptionbill.paid_bill_has_its_payment": sql("UPDATE billing_subscriptionbill SET state = 'paid'"),
    "billing_subscriptionbill.never_removed": sql("DELETE FROM billing_subscriptionbill", says="delete rows from"),
    "billing_subscriptionbill.stays_of_its_subscription": sql(
        "UPDATE billing_subscriptionbill SET reference = reference || 'x'", says="Cannot update"
    ),
    "billing_subscriptionbill.as_stripe_says": sql(
        "UPDATE billing_subscriptionbill SET state = 'void'",
        "UPDATE billing_subscriptionbill SET state = 'open'",
        says="Invalid transition",
    ),
}
