"""Everything a household owes: one pure function, asked by quotes, previews, drafts and invoices alike."""

from collections.abc import Iterator

from billing.pricing.charge import Because, Charge, Item, ItemKind, Part, Sort
from billing.pricing.contradictions import refuse_contradictions
from billing.pricing.discounts import discounted
from billing.pricing.facts import Household
from billing.pricing.pricelist import PriceList
from billing.pricing.shares import shared
from billing.pricing.taxes import taxed
from billing.pricing.tuition import Priced, priced, term_of


def charges(household: Household) -> list[Part]:
    """Every cent of it with its day, cause and payer, from the first to the last day of what is known.

    Whatever a bill is to hold is a selection of these; so two bills on either side of any day are one bill over both.
    Raises Contradiction for facts that cannot all be true.
    """
    refuse_contradictions(household)
    plain = sorted([*_lessons(household), *_extras(household)], key=_in_time)
    return list(shared(taxed(plain, household.taxes), household.shares))


def _in_time(charge: Charge) -> tuple[object, ...]:
    return charge.day, charge.item, charge.lesson


def _lessons(household: Household) -> Iterator[Charge]:
    prices = PriceList(household.prices)
    lessons = [lesson for tuition in household.tuitions for lesson in priced(tuition, prices)]
    for lesson in lessons:
        name = lesson.tuition.name
        yield _charge(lesson, ItemKind.TUITION, lesson.price.key, name, lesson.cents, lesson.because)
        if fee := lesson.slot.fee:
            yield _charge(lesson, ItemKind.LATE_CANCELLATION, 0, name, fee, Because("late", (("fee", fee),)))
    for taken in discounted(lessons, household.discounts):
        discount = taken.discount
        yield _charge(taken.lesson, ItemKind.DISCOUNT, discount.key, discount.name, -taken.cents, taken.because)


def _charge(lesson: Priced, kind: ItemKind, rule: int, name: str, cents: int, because: Because) -> Charge:
    item = Item(kind, lesson.tuition.key, lesson.cycle, rule)
    sort = Sort.LATE_CANCELLATION if kind == ItemKind.LATE_CANCELLATION else Sort.TUITION
    day, student, key = lesson.slot.day, lesson.tuition.student, lesson.slot.key
    # A late cancellation is owed when it happened, whatever was paid in advance.
    is_early = lesson.price.is_in_advance and kind != ItemKind.LATE_CANCELLATION
    in_advance = term_of(lesson.tuition, day) if is_early else None
    return Charge(item, name, day, student, sort, cents, because, net=cents, lesson=key, in_advance=in_advance)


def _extras(household: Household) -> Iterator[Charge]:
    for extra in household.extras:
        item = Item(ItemKind.EXTRA, extra.key, extra.day.replace(day=1))
        yield Charge(
            item,
            extra.name,
            extra.day,
            extra.student,
            extra.sort,
            extra.cents,
            Because("extra" if extra.gives_back is None else "given_back"),
            net=extra.cents,
            payer=extra.payer,
        )
