"""What families and the office do in a year, each by the verb that everybody uses. A no is an answer like any other."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from academy.models import Enrolment, Price, User
from academy.queries.school import school_today
from billing.actions.agree import change_agreement
from billing.actions.by_hand import record_by_hand, record_on_account
from billing.actions.card import ask_for_page, choose_card, choose_day
from billing.actions.extra import charge_extra, give_extra_back
from billing.actions.payer import family_payer
from billing.actions.refund import hand_out_credit
from billing.actions.subscription import subscribe
from billing.actions.take_back import take_back_invoice
from billing.models import Charge, Extra, Invoice, Payment, Sort, StripePage
from billing.queries.balances import balance, unpaid
from billing.queries.credit import credit
from billing.queries.subscriptions import live_subscription
from crm.simulation.town import CURRENCY, PER_MONTH, Household
from scheduling.actions.attendance import mark_all_present
from scheduling.actions.call_off import call_off
from scheduling.actions.closure import close_days
from scheduling.actions.pause import pause_place
from scheduling.actions.remedies import Kind, Remedy
from scheduling.actions.withdraw import give_notice
from scheduling.models import Cancellation, Cause, Lesson, Side
from scheduling.queries.affected import on_days

BY_STRIPE = Price.Collection.SUBSCRIPTION
GOOD, FAILING, ASKING, DISPUTED = "4242424242424242", "4000000000000341", "4000002760003184", "4000000000000259"


def owed_by(household: Household) -> list[Invoice]:
    """What they have to pay, the longest due first."""
    rows = unpaid(Invoice.objects.filter(payer__family=household.student.family_id))
    return list(rows.filter(enrolment=None).order_by("due_on", "pk"))


def pay_by_hand(household: Household, part: float = 1.0) -> None:
    """Over the counter: each invoice, or a part of it."""
    for invoice in owed_by(household):
        cents = max(1, round(balance(invoice).cents * part))
        record_by_hand(
            invoice=invoice,
            amount=Money(cents, CURRENCY),
            provider=Payment.Provider.CASH,
            reference=f"{invoice.number}/{invoice.payments.count() + 1}",
            received_at=now(),
        )


def pay_ahead(household: Household) -> None:
    """A quarter at once, on account."""
    payer = family_payer(family=household.student.family)
    record_on_account(
        payer=payer,
        amount=Money(3 * PER_MONTH, CURRENCY),
        provider=Payment.Provider.TRANSFER,
        reference=f"ahead-{household.number}-{school_today()}",
        received_at=now(),
    )


def ask_to_save_a_card(household: Household) -> StripePage:
    """A page on which a card is saved."""
    payer = family_payer(family=household.student.family)
    return ask_for_page(payer=payer, kind=StripePage.Kind.CARD, by=household.person)


def charge_the_newest(household: Household, day: int) -> None:
    """From now on the card saved last is charged by itself on that day of each month."""
    payer = family_payer(family=household.student.family)
    card = payer.cards.kept().order_by("-pk").first()
    if card:
        choose_card(card=card, by=household.person)
        choose_day(payer=payer, day=day, by=household.person)


def have_it_collected(household: Household) -> None:
    """From today on Stripe takes the month's price from the card saved last; another card is followed by itself."""
    payer = family_payer(family=household.student.family)
    card = payer.cards.kept().order_by("-pk").first()
    if card:
        choose_card(card=card, by=household.person)
    for enrolment in _active(household):
        if not live_subscription(enrolment):
            [price] = Price.objects.filter(course=enrolment.offering.course_id, collection=BY_STRIPE)
            if not enrolment.agreements.filter(price=price).exists():
                change_agreement(enrolment=enrolment, price=price, first_day=school_today())
            subscribe(enrolment=enrolment, payer=payer, by=household.person)


def questions_of_the_bank() -> list[Charge]:
    """Charges that wait for their payers."""
    return list(Charge.objects.filter(state=Charge.State.NEEDS_PAYER).exclude(ask_url="").order_by("pk"))


def taken_from_the_card(household: Household) -> list[Payment]:
    """The last payment by card of which nothing went back, if there is one."""
    rows = Payment.objects.counted().filter(payer__family=household.student.family_id, disputes=None, refunds=None)
    return list(rows.filter(provider=Payment.Provider.STRIPE).order_by("-received_at", "-pk")[:1])


def buy_a_book(household: Household, owner: User) -> None:
    """Something besides lessons."""
    charge_extra(
        student=household.student,
        amount=Money(2599, CURRENCY),
        sort=Sort.GOODS,
        name="A book of studies",
        day=school_today(),
        by=owner,
    )


def bring_it_back(household: Household, owner: User) -> None:
    """The last book that was not brought back yet."""
    book = Extra.objects.filter(family=household.student.family_id, sort=Sort.GOODS, gives_back=None, given_back=None)
    for extra in book.order_by("-pk")[:1]:
        give_extra_back(extra=extra, cents=extra.cents, day=school_today(), by=owner, because="The wrong one.")


def call_a_lesson_off(household: Household) -> None:
    """The next one that is booked."""
    mine = Lesson.objects.of_family(household.student.family).filter(state=Lesson.State.BOOKED)
    for lesson in mine.to_come().order_by("starts_at")[:1]:
        call_off(
            lesson=lesson,
            student=household.student,
            cause=Cause.FAMILY,
            side=Side.FAMILY,
            channel=Cancellation.Channel.PORTAL,
            by=household.person,
        )


def rest(household: Household, owner: User) -> None:
    """Two weeks without lessons, from the next Monday but one."""
    today = school_today()
    first = today + timedelta(days=14 - today.weekday())
    for enrolment in _active(household):
        for place in enrolment.places.filter(state="confirmed"):
            pause_place(place=place, first_day=first, last_day=first + timedelta(days=13), by=owner, exception="Asked.")


def pay_otherwise(household: Household) -> None:
    """From the first of the next month by the lesson instead of by the month, or back again."""
    today = school_today()
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    for enrolment in _active(household):
        agreed = enrolment.agreements.order_by("-first_day").first()
        if agreed is None or agreed.price.collection == BY_STRIPE:
            continue
        other = Price.objects.filter(course=enrolment.offering.course_id).exclude(collection=BY_STRIPE)
        for price in other.filter(is_in_advance=False).exclude(pk=agreed.price_id).order_by("pk")[:1]:
            change_agreement(enrolment=enrolment, price=price, first_day=next_month)


def leave(household: Household) -> None:
    """They give notice."""
    for enrolment in _active(household):
        give_notice(enrolment=enrolment, by=household.person)


def ask_for_credit(household: Household) -> None:
    """What stands to their credit goes back, by the way their last payment came."""
    payer = family_payer(family=household.student.family)
    free = credit([payer], CURRENCY)
    payment = Payment.objects.counted().filter(payer=payer, amount_cents__gte=free.cents).order_by("-pk").first()
    if free.cents > 0 and payment:
        hand_out_credit(payment=payment, amount=free, because="They asked.", key=f"asked-{school_today()}")


def take_one_back(household: Household, *, keep: bool) -> None:
    """The last invoice was a mistake; the next run bills what is owed all the same."""
    rows = Invoice.objects.filter(payer__family=household.student.family_id, state=Invoice.State.OPEN, enrolment=None)
    for invoice in rows.order_by("-pk")[:1]:
        take_back_invoice(invoice=invoice, because="A mistake.", keep=keep)


def close_the_school(first_day: date, owner: User) -> None:
    """Two days; every lesson on them is called off by the school."""
    last_day = first_day + timedelta(days=1)
    remedies = {lesson.pk: Remedy(Kind.POLICY) for lesson in on_days(first_day, last_day)}
    close_days(first_day=first_day, last_day=last_day, reason="Storm", remedies=remedies, by=owner)


def teach() -> int:
    """Teachers mark whoever was there in every lesson that is over."""
    over = Lesson.objects.filter(state=Lesson.State.BOOKED, ends_at__lt=now()).select_related("teacher__user")
    lessons = list(over.order_by("starts_at", "pk"))
    for lesson in lessons:
        mark_all_present(lesson=lesson, by=lesson.teacher.user)
    return len(lessons)


def _active(household: Household) -> list[Enrolment]:
    return list(household.student.enrolments.filter(state=Enrolment.State.ACTIVE).select_related("offering"))


def tried(deed: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
    """Do it; False where the rules say no."""
    try:
        deed(*args, **kwargs)
    except Refusal:
        return False
    return True
