"""What is kept of saved cards, their charges and subscriptions; a part of billing's privacy.py."""

from academy.kernel.privacy import Kept, Record

CARDS = (
    Record(
        "billing.Card",
        "Know which saved card is charged; its number is kept at the payment provider alone.",
        Kept.BOOKS,
        none="id is_default saved_at removed_at",
        contact="saved_by",
        money="payer payment_method brand last4 expires_month expires_year",
    ),
    Record(
        "billing.CardChange",
        "Tell the payment provider which card was chosen or taken away.",
        Kept.BOOKS,
        none="id kind asked_at done_at",
        contact="asked_by",
        money="card",
    ),
    Record(
        "billing.StripePage",
        "Send a payer to the page on which they pay, or save a card.",
        Kept.BOOKS,
        none="id kind asked_at done_at",
        contact="asked_by",
        money="payer invoice session url",
    ),
    Record(
        "billing.Charge",
        "Take what is owed from a saved card, once, and know why a bank declined.",
        Kept.BOOKS,
        none="id nth currency state is_hard asked_at settled_at",
        contact="asked_by",
        money="invoice card amount_cents payment_intent decline_code ask_url",
    ),
    Record(
        "billing.Subscription",
        "Know what the payment provider takes by itself, from whom, and when next.",
        Kept.BOOKS,
        none="id every state is_paused ends_with_period renews_at told_at begun_at",
        contact="begun_by",
        money="payer enrolment currency trial_days reference",
    ),
    Record(
        "billing.SubscriptionWish",
        "Make a subscription at the payment provider what it shall be, once.",
        Kept.BOOKS,
        none="id nth is_paused is_held ends_with_period is_over state asked_at settled_at",
        contact="asked_by",
        money="subscription price cents card stripe_price pause",
    ),
    Record(
        "billing.SubscriptionBill",
        "Count what a subscription took once, and say why it was not paid.",
        Kept.BOOKS,
        none="id state tries next_try_at made_at",
        money="subscription reference amount_cents payment decline_code pay_url",
    ),
)
