"""What families are billed: worked out of real lessons, the same before and after, to the cent."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy.models import ClosedDate, Price
from billing.actions.agree import agree, change_agreement
from billing.actions.draft import draft_families
from billing.actions.invoice import raise_invoices, void_invoice
from billing.actions.payer import family_payer
from billing.models import Discount, DiscountGrant, Extra, Invoice, Sort, TaxRate
from billing.queries.owed import owed_by
from billing.queries.rules import discounts
from scheduling.actions.call_off import call_off
from scheduling.actions.judge import judge
from scheduling.actions.materialise import materialise
from scheduling.actions.pause import pause_place
from scheduling.models import Cancellation, Cause, Lesson, PolicyRule, Series, Side
from tests.billing.owing import APRIL, LESSON, MARCH, MAY, drafted, enrolment_of, priced, said, shared, taught
from tests.booked import books
from tests.cast import GIULIA, LEO, MIA, NOAH, OKAFOR, OLIVIA, PAOLO
from tests.group import open_group
from tests.school import Cedar
from tests.spring import YEAR

PIANO = "Mia · Piano, individual, 30 minutes"


def test_a_term_in_advance_is_one_bill_with_a_line_for_each_month(cedar: Cedar) -> None:
    taught(cedar)

    [bill] = drafted(cedar.student(MIA), MARCH + timedelta(days=1))

    assert said(bill) == [(f"{PIANO}: March {YEAR}", 5 * LESSON), (f"{PIANO}: April {YEAR}", 3 * LESSON)]
    assert bill.lines.all()[0].arithmetic == "5 lessons at CAD 34.00: CAD 170.00."


def test_by_the_month_each_month_is_its_own_and_the_last_is_a_part(cedar: Cedar) -> None:
    priced(taught(cedar), 14000)

    [march] = drafted(cedar.student(MIA), APRIL)
    raise_invoices(invoices=[march])
    [april] = drafted(cedar.student(MIA), MAY)

    assert said(march) == [(f"{PIANO}: March {YEAR}", 14000)]
    # There would be a fourth Tuesday in April, after the term's end.
    assert said(april) == [(f"{PIANO}: April {YEAR}", 10500)]
    assert april.lines.get().arithmetic == "3 of 4 lessons of a month at CAD 140.00: CAD 105.00."


def test_what_was_shown_is_what_is_drafted_and_raised_and_then_nothing_is_owed(cedar: Cedar) -> None:
    family = taught(cedar).place.enrolment.student.family_id  # type: ignore[union-attr]

    before = owed_by([family], until=MAY)[family]
    drafts = draft_families(families=[family], until=MAY).invoices
    again = draft_families(families=[family], until=MAY).invoices
    raise_invoices(invoices=again)

    assert isinstance(before, list)
    shown = [line.amount.gross for line in before]
    assert [cents for _title, cents in said(again[0])] == shown == [5 * LESSON, 3 * LESSON]
    assert [draft.pk for draft in drafts] != [draft.pk for draft in again]
    assert owed_by([family], until=MAY)[family] == []
    assert books() == {"receivable": 8 * LESSON, "deferred": -8 * LESSON}


def test_a_pause_after_the_bill_comes_back_with_the_next(cedar: Cedar) -> None:
    series = taught(cedar)
    raise_invoices(invoices=drafted(cedar.student(MIA), APRIL))
    assert series.place
    pause_place(
        place=series.place,
        first_day=date(YEAR, 3, 16),
        last_day=date(YEAR, 3, 23),
        by=cedar.user(OLIVIA),
        exception="A concert tour.",
    )

    [bill] = drafted(cedar.student(MIA), APRIL)

    assert said(bill) == [(f"{PIANO}: March {YEAR}", -2 * LESSON)]
    assert bill.lines.get().arithmetic == (
        "3 lessons at CAD 34.00: CAD 102.00. 2 lessons in the pause: nothing. Billed before: CAD 170.00."
    )


def test_a_closed_day_makes_a_month_cheaper_only_where_its_price_says_so(cedar: Cedar) -> None:
    first, second = taught(cedar), taught(cedar, LEO, starts="16:00")
    priced(first, 15000, deducts_closures=True)
    priced(second, 15000, Price.Basis.MONTH, per_week=1)
    ClosedDate.objects.create(day=date(YEAR, 3, 9), reason="Snow")
    for series in (first, second):
        materialise(series=series)

    [bill] = drafted(cedar.student(MIA), APRIL)

    assert [cents for _title, cents in said(bill)] == [12000, 15000]


def test_what_the_policy_says_of_a_missed_lesson_is_billed(cedar: Cedar) -> None:
    series = taught(cedar)
    lessons = list(series.lessons.order_by("day"))
    for lesson, outcome in zip(lessons, (PolicyRule.Outcome.NOT_CHARGED, PolicyRule.Outcome.CREDIT), strict=False):
        call_off(
            lesson=lesson,
            student=cedar.student(MIA),
            cause=Cause.ILLNESS,
            side=Side.FAMILY,
            channel=Cancellation.Channel.OFFICE,
            by=cedar.user(OLIVIA),
        )
        judge(
            lesson=lesson,
            student=cedar.student(MIA),
            by=cedar.user(OLIVIA),
            outcome=outcome,
            exception="As we agreed on the phone.",
        )

    [bill] = drafted(cedar.student(MIA), APRIL)

    assert said(bill)[0] == (f"{PIANO}: March {YEAR}", 4 * LESSON)


def test_a_lesson_moved_over_the_edge_of_a_month_moves_no_money(cedar: Cedar) -> None:
    series = taught(cedar)
    raise_invoices(invoices=drafted(cedar.student(MIA), MAY))
    last = Lesson.objects.filter(series=series, day=date(YEAR, 3, 30))
    last.update(starts_at=last.get().starts_at + timedelta(days=3), ends_at=last.get().ends_at + timedelta(days=3))

    assert drafted(cedar.student(MIA), MAY) == []


def test_two_parents_pay_a_third_and_the_rest_and_together_the_whole(cedar: Cedar) -> None:
    priced(taught(cedar), 10001)
    mother, father = shared(cedar, MIA, {GIULIA: 3333, PAOLO: 6667})

    bills = {bill.payer: bill for bill in drafted(cedar.student(MIA), APRIL)}

    assert said(bills[mother]) == [(f"{PIANO}: March {YEAR}", 3333)]
    assert said(bills[father]) == [(f"{PIANO}: March {YEAR}", 6668)]
    assert "Your share, 33.33 % of CAD 100.01: CAD 33.33." in bills[mother].lines.get().arithmetic


def test_who_pays_alone_until_a_day_shares_from_then_on(cedar: Cedar) -> None:
    taught(cedar)
    parents = shared(cedar, MIA, {GIULIA: 5000, PAOLO: 5000}, first=APRIL)

    bills = {bill.payer_id: sum(cents for _t, cents in said(bill)) for bill in drafted(cedar.student(MIA), MAY)}

    assert sorted(bills.values()) == [3 * LESSON // 2, 3 * LESSON // 2, 5 * LESSON]
    assert {parent.pk for parent in parents} < bills.keys()


def test_brothers_and_sisters_a_book_and_its_tax(cedar: Cedar) -> None:
    dear, cheap = taught(cedar), taught(cedar, LEO, starts="16:00")
    priced(dear, 20000)
    priced(cheap, 10000, per_week=1)
    Discount.objects.create(
        kind=Discount.Kind.SIBLING, name="Second child", points=1000, currency="CAD", first_day=MARCH
    )
    TaxRate.objects.create(name="HST", sort=Sort.GOODS, points=1300, first_day=MARCH)
    leo = cedar.student(LEO)
    Extra.objects.create(
        family=leo.family, student=leo, sort=Sort.GOODS, day=MARCH, name="A book", cents=1999, currency="CAD"
    )

    [bill] = drafted(leo, APRIL)
    raise_invoices(invoices=[bill])

    assert said(bill) == [
        (f"{PIANO}: March {YEAR}", 20000),
        (f"Leo · Piano, individual, 30 minutes: March {YEAR}", 10000),
        (f"Second child: March {YEAR}", -1000),
        ("A book", 2259),
    ]
    assert books() == {"receivable": 31259, "deferred": -29000, "revenue": -1999, "tax": -260}


def test_two_children_in_one_group_are_billed_each(cedar: Cedar) -> None:
    children = [cedar.student(MIA), cedar.student(LEO)]
    offering = open_group(cedar.semester, cedar.teacher(OKAFOR), students=children, by=cedar.user(GIULIA))
    lessons = Lesson.objects.filter(series__offering=offering).order_by("day")
    first = lessons[0].day
    assert first
    family_payer(family=children[0].family)
    for enrolment in offering.enrolments.all():
        agree(enrolment=enrolment, first_lesson=first)

    [bill] = drafted(children[0], cedar.semester.first_day + timedelta(days=1))

    assert bill.total.cents == 2 * lessons.count() * 1800


def test_another_price_from_a_day_on_is_put_right_by_lines(cedar: Cedar) -> None:
    series = taught(cedar)
    raise_invoices(invoices=drafted(cedar.student(MIA), MAY))
    monthly = Price.objects.create(
        course=enrolment_of(series).offering.course, basis="month", cents=12000, currency="CAD", is_in_advance=False
    )
    change_agreement(enrolment=enrolment_of(series), price=monthly, first_day=APRIL)

    [bill] = drafted(cedar.student(MIA), MAY)

    assert said(bill) == [("What was billed before", -3 * LESSON), (f"{PIANO}: April {YEAR}", 9000)]


def test_a_family_whose_facts_contradict_each_other_stops_nobody(cedar: Cedar) -> None:
    mia, noah = taught(cedar), taught(cedar, NOAH, starts="17:00")
    student = enrolment_of(mia).student
    Extra.objects.create(
        family=student.family, student=student, sort=Sort.GOODS, day=MARCH, name="Reeds", cents=900, currency="USD"
    )

    done = draft_families(families=[student.family_id, enrolment_of(noah).student.family_id], until=MAY)

    assert [invoice.payer.family for invoice in done.invoices] == [enrolment_of(noah).student.family]
    assert "USD" in done.problems[student.family_id]


def test_a_draft_taken_back_is_billed_again_and_a_void_invoice_too(cedar: Cedar) -> None:
    taught(cedar)
    [bill] = drafted(cedar.student(MIA), MAY)
    raise_invoices(invoices=[bill])
    void_invoice(invoice=bill, because="The wrong term.")

    [again] = drafted(cedar.student(MIA), MAY)

    assert again.total == Invoice.objects.get(pk=bill.pk).total


@pytest.mark.parametrize("families", [1, 3])
def test_it_takes_as_many_questions_for_many_families_as_for_one(cedar: Cedar, families: int) -> None:
    children = [(MIA, LEO), (NOAH,), ()][:families]
    for number, child in enumerate(child for some in children for child in some):
        priced(taught(cedar, child, starts=f"{15 + number}:00"), 12000 + number, per_week=number)
    numbers = [cedar.student(some[0]).family_id for some in children if some]

    owed_by(numbers, until=MAY)
    with CaptureQueriesContext(connection) as queries:
        owed_by(numbers, until=MAY)

    assert len(queries) <= 17, "\n".join(query["sql"][:150] for query in queries)


def test_the_family_of_another_is_not_touched(cedar: Cedar) -> None:
    taught(cedar)
    taught(cedar, NOAH, starts="17:00")

    drafted(cedar.student(NOAH), MAY)

    assert {invoice.payer.family.name for invoice in Invoice.objects.all()} == {cedar.student(NOAH).family.name}


def early(*places: Series) -> None:
    """Half off these, CAD 60.00 at most."""
    some = Discount.objects.create(
        kind="prepay", name="Early", points=5000, pot_cents=6000, currency="CAD", first_day=MARCH
    )
    for series in places:
        DiscountGrant.objects.create(discount=some, enrolment=enrolment_of(series), because="Paid early.")


def test_a_family_is_billed_alone_as_it_is_with_all_others(cedar: Cedar) -> None:
    places = [taught(cedar), taught(cedar, NOAH, starts="17:00")]
    early(*places)
    families = [enrolment_of(series).student.family_id for series in places]
    raise_invoices(invoices=drafted(cedar.student(MIA), MAY))

    alone = {family: owed_by([family], until=MAY)[family] for family in families}
    together = owed_by(families, until=MAY)

    assert alone == together
    assert [line.amount.gross for line in alone[families[1]]] == [5 * LESSON, -6000, 3 * LESSON]  # type: ignore[union-attr]
    drafts = draft_families(families=families, until=MAY).invoices
    shown = [line.amount.gross for family in families for line in alone[family]]  # type: ignore[union-attr]
    assert [cents for draft in drafts for _title, cents in said(draft)] == shown


def test_what_a_family_had_of_a_limit_at_another_enrolment_counts(cedar: Cedar) -> None:
    first, second = taught(cedar), taught(cedar, LEO, starts="16:00")
    early(first, second)
    [bill] = drafted(cedar.student(MIA), APRIL)
    family = enrolment_of(second).student.family_id
    had = sum(line.amount_cents for line in bill.lines.filter(kind="discount", about=enrolment_of(first).pk))

    [left] = discounts({enrolment_of(second).pk: family})[family]

    assert had < 0
    assert left.pot == 6000 + had
