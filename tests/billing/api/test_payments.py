"""The office records money by API."""

from datetime import timedelta
from typing import Any

import pytest

from academy.kernel.db import now
from academy.kernel.models import AuditEntry
from billing.actions.first_invoice import raise_first_invoice
from billing.actions.invoice import void_invoice
from billing.models import Account, Invoice, Payment, Posting
from billing.queries.balances import is_settled
from scheduling.actions.book import book_place
from tests.small_school import Program, SmallSchool

PATH = "/api/admin/payments"


@pytest.fixture
def invoice(small_school: SmallSchool) -> Invoice:
    enrolment = book_place(student=small_school.mia, timeslot=small_school.slots[0], by=small_school.priya)
    return raise_first_invoice(enrolment=enrolment)


@pytest.fixture
def finance(small_school: SmallSchool) -> Program:
    return small_school.program(small_school.finance)


def money(invoice: Invoice, /, **more: Any) -> dict[str, Any]:
    return {
        "invoice": invoice.pk,
        "amount": invoice.total.cents,
        "currency": "CAD",
        "provider": "transfer",
        "reference": "INTERAC-1",
        "received_at": "2026-11-01T10:00:00-04:00",
    } | more


def record(program: Program, body: Any, key: str = "key-1") -> Any:
    return program.post(PATH, body, Idempotency_Key=key)


def test_a_transfer_is_booked_and_settles_its_invoice(invoice: Invoice, finance: Program) -> None:
    answer = record(finance, money(invoice))

    payment = Payment.objects.get()
    total = {"amount": invoice.total.cents, "currency": "CAD", "text": str(invoice.total)}
    assert answer.status_code == 201
    assert answer.json() == {
        "id": payment.pk,
        "receipt_number": payment.receipt_number,
        "provider": "transfer",
        "reference": "INTERAC-1",
        "amount": total,
        "received_at": "2026-11-01T14:00:00Z",
        "invoice": {
            "id": invoice.pk,
            "number": invoice.number,
            "total": total,
            "balance": {"amount": 0, "currency": "CAD", "text": "CAD 0.00"},
        },
        "request_id": answer["X-Request-ID"],
    }
    assert is_settled(invoice)
    by_hand = Posting.objects.filter(account=Account.CASH_HAND)
    assert [posting.cents for posting in by_hand] == [invoice.total.cents]


def test_who_recorded_it_stands_in_the_audit(small_school: SmallSchool, invoice: Invoice, finance: Program) -> None:
    answer = record(finance, money(invoice))

    entry = AuditEntry.objects.get(table_name="billing_payment")
    assert (entry.actor, entry.request_id) == (f"user:{small_school.finance.pk}", answer["X-Request-ID"])


def test_cash_without_a_time_came_now(invoice: Invoice, finance: Program) -> None:
    body = money(invoice, provider="cash", reference="receipt book 17")
    del body["received_at"]

    assert record(finance, body).status_code == 201
    assert abs(Payment.objects.get().received_at - now()) < timedelta(minutes=1)


def test_only_the_office_with_the_right_may(small_school: SmallSchool, invoice: Invoice) -> None:
    school = small_school
    statuses = [
        record(school.program(person), money(invoice)).status_code
        for person in (school.priya, school.sam, school.mara.user, school.desk)
    ]

    assert (statuses, record(Program(), money(invoice)).status_code) == ([403] * 4, 401)
    assert Payment.objects.count() == 0


def test_the_right_alone_without_working_in_the_office_is_none(small_school: SmallSchool, invoice: Invoice) -> None:
    small_school.finance.is_staff = False
    small_school.finance.save(update_fields=["is_staff"])

    assert record(small_school.program(small_school.finance), money(invoice)).status_code == 403


def test_a_key_is_needed(invoice: Invoice, finance: Program) -> None:
    answer = finance.post(PATH, money(invoice))

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-needed")
    assert Payment.objects.count() == 0


def test_the_same_again_books_once(invoice: Invoice, finance: Program) -> None:
    first, again = (record(finance, money(invoice)) for _time in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Payment.objects.count() == 1


def test_the_same_reference_under_another_key_is_the_same_payment(invoice: Invoice, finance: Program) -> None:
    first, again = (record(finance, money(invoice), key) for key in ("one", "two"))

    assert first.json()["id"] == again.json()["id"]
    assert Payment.objects.count() == 1


def test_the_same_reference_for_another_amount_is_refused(invoice: Invoice, finance: Program) -> None:
    record(finance, money(invoice), "one")

    answer = record(finance, money(invoice, amount=1), "two")

    assert (answer.status_code, answer.json()["code"]) == (409, "booked-differently")
    assert Payment.objects.count() == 1


def test_the_same_key_for_another_payment_is_refused(invoice: Invoice, finance: Program) -> None:
    record(finance, money(invoice))

    assert record(finance, money(invoice, reference="INTERAC-2")).status_code == 422
    assert Payment.objects.count() == 1


def test_another_currency_is_refused(invoice: Invoice, finance: Program) -> None:
    answer = record(finance, money(invoice, currency="EUR"))

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-invoice")


def test_more_than_is_open_is_a_slip_of_the_pen(invoice: Invoice, finance: Program) -> None:
    half = invoice.total.cents // 2
    record(finance, money(invoice, amount=half), "one")

    answer = record(finance, money(invoice, reference="INTERAC-2"), "two")

    assert (answer.status_code, answer.json()["code"]) == (400, "more-than-open")
    assert answer.json()["errors"] == {
        "amount": [f"Only {invoice.total - Payment.objects.get().amount} is open on this invoice."]
    }
    assert (
        record(finance, money(invoice, reference="INTERAC-2", amount=invoice.total.cents - half), "two").status_code
        == 201
    )
    assert is_settled(invoice)


def test_nothing_is_open_on_a_voided_invoice(invoice: Invoice, finance: Program) -> None:
    void_invoice(invoice=invoice, because="Moved away.")

    answer = record(finance, money(invoice))

    assert (answer.status_code, answer.json()["code"]) == (400, "more-than-open")
    assert Payment.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("invoice", "x"),
        ("invoice", None),
        ("amount", 0),
        ("amount", -5),
        ("amount", 12.5),
        ("amount", "12.50"),
        ("amount", 2**31),
        ("amount", True),
        ("currency", "cad"),
        ("currency", "DOLLARS"),
        ("currency", 7),
        ("provider", "stripe"),
        ("provider", "cheque"),
        ("provider", []),
        ("reference", ""),
        ("reference", " "),
        ("reference", "x" * 121),
        ("reference", "a\u0000b"),
        ("received_at", "2026-11-01T10:00:00"),
        ("received_at", "2026-02-30T10:00:00Z"),
        ("received_at", "0000-01-01T00:00:00Z"),
        ("received_at", "0001-01-01T00:00:00+14:00"),
        ("received_at", "9999-12-31T23:59:59-14:00"),
        ("received_at", "1999-12-31T23:59:59Z"),
        ("received_at", "yesterday"),
        ("received_at", 1700000000),
    ],
)
def test_what_is_wrong_is_named_by_field(invoice: Invoice, finance: Program, field: str, value: Any) -> None:
    answer = record(finance, money(invoice, **{field: value}))

    assert (answer.status_code, set(answer.json()["errors"])) == (400, {field})
    assert Payment.objects.count() == 0


def test_a_time_to_come_is_refused(invoice: Invoice, finance: Program) -> None:
    later = (now() + timedelta(minutes=5)).isoformat()

    assert set(record(finance, money(invoice, received_at=later)).json()["errors"]) == {"received_at"}


def test_an_invoice_that_never_was_is_named(invoice: Invoice, finance: Program) -> None:
    answer = record(finance, money(invoice, invoice=999_999))

    assert (answer.status_code, set(answer.json()["errors"])) == (404, {"invoice"})
