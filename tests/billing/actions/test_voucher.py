"""Vouchers: used as often as they say, for lessons to come, and never twice for one place."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from academy.kernel.errors import Refusal
from academy.models import Enrolment
from academy.queries.school import school_today
from billing.actions.grant import end_grant, give_discount
from billing.actions.voucher import end_voucher, make_voucher, use_voucher
from billing.models import Discount, DiscountGrant, Invoice, Voucher, VoucherUse
from billing.queries.owed import owed_by
from billing.queries.vouchers import used_by
from scheduling.actions.book import book_place
from scheduling.models import Place
from tests.billing.owing import APRIL, LESSON, MARCH, MAY, drafted, enrolment_of, said, shared, taught
from tests.cast import ANNE, GIULIA, LEO, LIND, MARC, MIA, NOAH, OKAFOR
from tests.school import Cedar
from tests.spring import YEAR

DAY = timedelta(days=1)


def refused(code: str, call: Callable[[], Any]) -> str:
    with pytest.raises(Refusal) as no:
        call()
    assert no.value.code == code
    return str(no.value.sentence)


def test_an_amount_pays_for_lessons_until_it_is_used_up(cedar: Cedar) -> None:
    enrolment = enrolment_of(taught(cedar))
    make_voucher(code="welcome-50", cents=5000)

    used = use_voucher(code=" Welcome-50 ", enrolment=enrolment, by=cedar.user(GIULIA))
    shown = owed_by([enrolment.student.family_id], until=MAY)[enrolment.student.family_id]
    [bill] = drafted(cedar.student(MIA), MAY)

    assert [cents for _title, cents in said(bill)] == [5 * LESSON, -5000, 3 * LESSON]
    assert [line.amount.gross for line in shown] == [5 * LESSON, -5000, 3 * LESSON]  # type: ignore[union-attr]
    assert said(bill)[1][0] == f"Voucher WELCOME-50: March {YEAR}"
    family, giulia = enrolment.student.family, cedar.user(GIULIA)
    assert [(row.use, row.cents) for row in used_by(family, to=giulia)] == [(used, 5000)]


def test_what_it_took_off_anothers_bill_is_theirs_to_know(cedar: Cedar) -> None:
    enrolment = enrolment_of(taught(cedar, NOAH))
    shared(cedar, NOAH, {ANNE: 10000})
    make_voucher(code="welcome-50", cents=5000)
    use_voucher(code="welcome-50", enrolment=enrolment, by=cedar.user(ANNE))
    drafted(cedar.student(NOAH), MAY)

    seen = [used_by(enrolment.student.family, to=cedar.user(person))[0].cents for person in (ANNE, MARC)]

    assert seen == [5000, 0]


def test_a_percentage_is_taken_of_every_lesson_to_come(cedar: Cedar) -> None:
    enrolment = enrolment_of(taught(cedar))

    voucher = make_voucher(points=1000)
    use_voucher(code=voucher.code, enrolment=enrolment, by=cedar.user(GIULIA))

    assert drafted(cedar.student(MIA), MAY)[0].total.cents == 8 * LESSON * 9 // 10
    assert len(voucher.code) == 9


def test_what_cannot_be_used_is_said_in_a_sentence_and_has_no_effect(cedar: Cedar) -> None:
    mia, leo = (enrolment_of(taught(cedar, *row)) for row in ((MIA, LIND), (LEO, OKAFOR)))
    noah = enrolment_of(taught(cedar, NOAH, starts="17:00"))
    by, code = cedar.user(GIULIA), make_voucher(code="ONCE", cents=100).code
    use_voucher(code=code, enrolment=mia, by=by)
    over = make_voucher(code="OVER", cents=100, expires_on=school_today() - DAY)
    make_voucher(code="TWICE", cents=100, uses=2)
    use_voucher(code="twice", enrolment=mia, by=by)
    gone = make_voucher(code="GONE", cents=100)
    end_voucher(voucher=gone)

    assert "used already" in refused("used-up", lambda: use_voucher(code=code, enrolment=leo, by=by))
    assert "Mia" in refused("used-here", lambda: use_voucher(code="TWICE", enrolment=mia, by=by))
    refused("voucher-expired", lambda: use_voucher(code=over.code, enrolment=leo, by=by))
    refused("used-up", lambda: use_voucher(code=gone.code, enrolment=leo, by=by))
    refused("unknown-voucher", lambda: use_voucher(code="NOBODY", enrolment=leo, by=by))
    refused("not-allowed", lambda: use_voucher(code="TWICE", enrolment=noah, by=by))
    refused("code-taken", lambda: make_voucher(code="once", cents=100))
    refused("part-or-amount", lambda: make_voucher(code="BOTH", cents=100, points=100))
    assert (VoucherUse.objects.count(), Discount.objects.count(), DiscountGrant.objects.count()) == (2, 2, 2)


def test_a_voucher_typed_in_while_booking_makes_the_first_invoice_less(
    cedar: Cedar, outside_world: Any, worker: Callable[[], int]
) -> None:
    make_voucher(code="HALF", points=5000)
    chosen: dict[str, Any] = {
        "student": cedar.student(MIA),
        "timeslot": cedar.slot(LIND),
        "by": cedar.user(GIULIA),
        "subject": cedar.subject("piano"),
    }

    refused("unknown-voucher", lambda: book_place(**chosen, voucher="WRONG"))
    assert not Place.objects.exists()
    enrolment = book_place(**chosen, voucher="half")
    worker()

    bill = Invoice.objects.get(enrolment=enrolment)
    full, off = (sum(line.amount_cents for line in bill.lines.filter(kind=kind)) for kind in ("tuition", "discount"))
    assert off == -full / 2
    assert bill.total.cents == full / 2


def test_a_voucher_that_pays_for_all_confirms_the_place_without_a_payment(
    cedar: Cedar, outside_world: Any, worker: Callable[[], int]
) -> None:
    make_voucher(code="FREE", points=10000)

    enrolment = book_place(
        student=cedar.student(MIA),
        timeslot=cedar.slot(LIND),
        by=cedar.user(GIULIA),
        subject=cedar.subject("piano"),
        voucher="FREE",
    )
    worker()

    assert Invoice.objects.get(enrolment=enrolment).total.cents == 0
    assert Enrolment.objects.get(pk=enrolment.pk).state == Enrolment.State.ACTIVE


def browser(cedar: Cedar, person: Any) -> Client:
    client = Client()
    client.force_login(cedar.user(person), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_family_types_the_code_on_the_page_of_its_next_bill(cedar: Cedar) -> None:
    enrolment = enrolment_of(taught(cedar))
    make_voucher(code="WELCOME", cents=5000)
    page, client = reverse("family-coming-bill"), browser(cedar, GIULIA)

    wrong = client.post(page, {"voucher": "WELCOM", "enrolment": enrolment.pk})
    right = client.post(page, {"voucher": "welcome", "enrolment": enrolment.pk}, follow=True)
    again = client.post(page, {"voucher": "welcome", "enrolment": enrolment.pk})

    assert (wrong.status_code, again.status_code) == (400, 400)
    assert "We know no voucher with this code." in wrong.content.decode()
    assert "The voucher WELCOME is used for Mia" in right.content.decode()
    assert "CAD 0.00 of CAD 50.00 used" in right.content.decode()
    assert "is used for Mia" in again.content.decode()
    assert Voucher.objects.get().used.count() == 1
    # Somebody else's enrolment cannot be chosen.
    assert browser(cedar, ANNE).post(page, {"voucher": "welcome", "enrolment": enrolment.pk}).status_code == 400


def test_a_discount_is_given_to_one_and_ended(cedar: Cedar) -> None:
    enrolment = enrolment_of(taught(cedar))
    staff = Discount.objects.create(kind="staff", name="Staff", points=5000, currency="CAD", first_day=MARCH)
    siblings = Discount.objects.create(kind="sibling", name="Two", points=500, currency="CAD", first_day=MARCH)

    grant = give_discount(discount=staff, enrolment=enrolment, because="Her aunt teaches here.", by=None)
    end_grant(grant=grant, last_day=APRIL - DAY)

    [bill] = drafted(cedar.student(MIA), MAY)
    assert [cents for _title, cents in said(bill)] == [5 * LESSON, -5 * LESSON // 2, 3 * LESSON]
    for discount, code in ((siblings, "for-all"), (staff, "given-already")):
        refused(code, partial(give_discount, discount=discount, enrolment=enrolment, because="?", by=None))
