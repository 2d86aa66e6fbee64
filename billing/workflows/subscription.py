"""Making a subscription at Stripe equal to what is wished of it, once, whatever breaks in between."""

from datetime import datetime

from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import ProviderDown, Refusal
from academy.kernel.recipe import Recipe, Remote, Result, Waiting
from academy.kernel.workflow import is_turned_round
from billing.actions.dunning import CHARGING
from billing.actions.subscription_told import settle_subscription
from billing.actions.subscription_wish import drop_wish, name_price, pass_over, settle_wish
from billing.models import Subscription, SubscriptionWish
from billing.models.subscription import OVER
from billing.queries.charging import charging_is_on
from billing.queries.subscriptions import wish_of
from billing.stripe import client
from billing.workflows.charge import LOOK_AGAIN
from billing.workflows.paying import ask_again

Wish = SubscriptionWish
# At Stripe: it finalises its bills, and tries them again, by itself.
GOES_ON = ("trialing", "active", "past_due")


def wait_for_those_before(wish: Wish) -> Waiting | None:
    """One after the other, in the order in which they were wished."""
    before = wish.subscription.wishes.filter(nth__lt=wish.nth, state=Wish.State.ASKED)
    return Waiting(wish.subscription.obligation) if before.exists() else None


def _takes_money(wish: Wish) -> bool:
    return _goes_on(wish) and not wish.rests


def _goes_on(wish: Wish) -> bool:
    return not (wish.ends_with_period or wish.is_over)


def wait_until_charging_is_on(wish: Wish) -> Waiting | None:
    """While the office has stopped it, nothing is begun or resumed; ending and pausing go on, past what waits here.

    What rests before it has begun is not begun: its first period would be taken all the same.
    """
    newest = wish_of(wish.subscription)
    if wish.nth == 1 and newest.rests and _goes_on(newest):
        return Waiting(wish.subscription.obligation)
    return None if charging_is_on() or not _takes_money(newest) else Waiting(CHARGING)


def _stop_where_it_is_off(wish: Wish) -> None:
    if _takes_money(wish):
        _refuse_where_it_is_off()


def _refuse_where_it_is_off() -> None:
    if not charging_is_on():
        raise ProviderDown(_("The office has stopped the charging of cards."), retry_after=LOOK_AGAIN)


def _is_overtaken(wish: Wish) -> bool:
    later = wish.subscription.wishes.filter(nth__gt=wish.nth).exclude(state=Wish.State.DROPPED)
    return wish.subscription.is_over or any(not is_turned_round("subscription", one) for one in later)


def _has_its_price(wish: Wish) -> bool:
    return bool(wish.stripe_price) or (wish.nth != 1 and _is_overtaken(wish))


def _price_name(wish: Wish) -> str:
    return f"price-{wish.price_id}-{wish.cents}"


def _make_price(wish: Wish, _key: str) -> Result:
    name = _price_name(wish)
    made = client.find_price(name=name) or client.create_price(
        name=name,
        title=str(wish.price.course),
        amount=wish.cents,
        currency=wish.subscription.currency,
        every=wish.price.every,
        key=name,
    )
    return {"price": made}


def _find_price(wish: Wish, _key: str) -> Result | None:
    found = client.find_price(name=_price_name(wish))
    return {"price": found} if found else None


def _record_price(wish: Wish, result: Result) -> None:
    name_price(wish=wish, stripe_price=result["price"])


def _is_begun(wish: Wish) -> bool:
    return wish.nth != 1 or bool(wish.subscription.reference)


def _begin(wish: Wish, _key: str) -> Result:
    _stop_where_it_is_off(wish)
    subscription, at = wish.subscription, now()
    if not _goes_on(wish_of(subscription)):
        raise Refusal(_("It was ended before it began."), code="over")
    return _told(
        at,
        client.begin_subscription(
            payer=subscription.payer_id,
            customer=str(subscription.payer.stripe_customer),
            price=wish.stripe_price,
            payment_method=wish.card.payment_method,
            obligation=subscription.obligation,
            trial_days=subscription.trial_days,
            key=f"{subscription.obligation}-begin",
        ),
    )


def _find(wish: Wish, _key: str) -> Result | None:
    customer, at = str(wish.subscription.payer.stripe_customer), now()
    found = client.find_subscription(customer=customer, obligation=wish.subscription.obligation)
    return _told(at, found) if found else None


def _told(at: datetime, told: client.Subscription) -> Result:
    return {"at": at.isoformat(), "told": told.facts()}


def _record(_wish: Wish, result: Result) -> None:
    told = client.Subscription.from_facts(result["told"])
    settle_subscription(told=told, at=datetime.fromisoformat(result["at"]))


def _record_as_wished(wish: Wish, result: Result) -> None:
    _record(wish, result)
    settle_wish(wish=wish)


def _nothing_to_change(wish: Wish) -> bool:
    return wish.nth == 1 or not wish.subscription.reference or _is_overtaken(wish)


def _make_equal(wish: Wish, _key: str) -> Result:
    """Each difference by a call of its own, so that one made before, perhaps days ago, is seen and not made again."""
    _stop_where_it_is_off(wish)
    reference = str(wish.subscription.reference)
    there = client.read_subscription(reference)
    if there.status not in OVER:
        _change(wish, reference, there)
    at = now()
    return _told(at, client.read_subscription(reference))


def _change(wish: Wish, reference: str, there: client.Subscription) -> None:
    if wish.is_over:
        client.end_subscription(subscription=reference)
        return
    if there.price != wish.stripe_price:
        client.change_subscription(
            subscription=reference, price=wish.stripe_price, prorate=True, key=f"{wish.key}-price"
        )
    if there.payment_method != wish.card.payment_method:
        client.take_from_card(subscription=reference, payment_method=wish.card.payment_method, key=f"{wish.key}-card")
    if there.is_paused != wish.rests:
        if wish.rests:
            client.pause_subscription(subscription=reference, until=None, key=f"{wish.key}-pause")
        else:
            client.resume_subscription(subscription=reference, key=f"{wish.key}-resume")
    if there.status in GOES_ON:
        _hold_bill(wish, client.read_bill(there.latest_bill))
    if there.ends_then != wish.ends_with_period:
        turn = client.end_with_period if wish.ends_with_period else client.keep_subscription
        turn(subscription=reference, key=f"{wish.key}-end")


def _hold_bill(wish: Wish, bill: client.Bill) -> None:
    """One that was made before would be taken all the same."""
    if bill.status in ("draft", "open") and bill.by_itself == wish.is_held:
        client.collect_bill(bill=bill.id, by_itself=not wish.is_held, key=f"{wish.key}-bill")


def _owes_nothing_on_a_new_card(wish: Wish) -> bool:
    subscription = wish.subscription
    earlier = subscription.wishes.filter(nth__lt=wish.nth)
    before = earlier.exclude(state=Wish.State.DROPPED).order_by("-nth").first()
    is_new = before is not None and before.card_id != wish.card_id
    return not is_new or wish.state != Wish.State.DONE or subscription.state not in ("past_due", "incomplete", "unpaid")


def _pay_late_bill(wish: Wish, _key: str) -> Result:
    """What the card before did not pay; how it ends is told by Stripe's own events."""
    _refuse_where_it_is_off()
    there = client.read_subscription(str(wish.subscription.reference))
    method = wish.card.payment_method
    paid = client.pay_bill(bill=there.latest_bill, payment_method=method, key=f"{wish.key}-{there.latest_bill}")
    return {"status": paid.status}


def _nothing_to_record(_wish: Wish, _result: Result) -> None:
    """Its event says what came of it."""


def close(wish: Wish) -> None:
    """It is so; another one that Stripe has not heard of by now was overtaken."""
    end = settle_wish if wish.nth == 1 else pass_over
    end(wish=wish)


def _never_begun(wish: Wish) -> bool:
    subscription = Subscription.objects.get(pk=wish.subscription_id)
    return wish.nth != 1 or not subscription.reference or subscription.is_over


def _end(wish: Wish, _key: str) -> Result:
    at = now()
    return _told(at, client.end_subscription(subscription=str(wish.subscription.reference)))


def drop(wish: Wish) -> None:
    """What was wished before holds; where nothing was, it is over."""
    drop_wish(wish=wish)


def _see(wish: Wish, _key: str) -> Result:
    at = now()
    return _told(at, client.read_subscription(str(wish.subscription.reference)))


def _is_nowhere(wish: Wish) -> bool:
    return not wish.subscription.reference or wish.subscription.is_over


SUBSCRIPTION = Recipe(
    name="subscription",
    subject=SubscriptionWish,
    steps=(
        wait_for_those_before,
        wait_until_charging_is_on,
        Remote("name_price", _make_price, _find_price, _record_price, skip_if=_has_its_price),
        Remote("begin", _begin, _find, _record_as_wished, skip_if=_is_begun),
        Remote("make_equal", _make_equal, ask_again, _record_as_wished, skip_if=_nothing_to_change),
        Remote("pay_late_bill", _pay_late_bill, ask_again, _nothing_to_record, skip_if=_owes_nothing_on_a_new_card),
        close,
    ),
    on_cancel=(
        Remote("end_it", _end, ask_again, _record, skip_if=_never_begun),
        drop,
        Remote("see_how_it_stands", _see, ask_again, _record, skip_if=_is_nowhere),
    ),
)
