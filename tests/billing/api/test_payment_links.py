"""The office asks families for money by payment link."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.actions.invoice import raise_invoice
from billing.models import Invoice, InvoiceLine, Payer, PaymentLink
from tests.small_school import Program, SmallSchool
from tests.today import day_at_school

PATH = "/api/admin/payment-links"


@pytest.fixture
def finance(small_school: SmallSchool) -> Program:
    wanted = Permission.objects.filter(content_type__app_label="billing", content_type__model="paymentlink")
    small_school.finance.user_permissions.add(*wanted)
    return small_school.program(small_school.finance)


@pytest.fixture
def invoice(small_school: SmallSchool) -> Invoice:
    return raised(small_school)


def raised(school: SmallSchool) -> Invoice:
    payer, _is_new = Payer.objects.get_or_create(family=school.family)
    invoice = Invoice.objects.create(payer=payer, currency="INR", due_on=day_at_school())
    InvoiceLine.objects.create(invoice=invoice, position=1, description="Lessons", amount_cents=300_000)
    return raise_invoice(invoice=invoice)


def ask(program: Program, body: Any, key: str = "key-1", path: str = PATH) -> Any:
    return program.post(path, body, Idempotency_Key=key)


def open_page(number: int) -> None:
    PaymentLink.objects.filter(pk=number).update(reference=f"r{number}", url=f"https://www.instamojo.com/@a/r{number}")


def test_an_invoice_is_asked_for_in_parts(invoice: Invoice, finance: Program) -> None:
    due = (day_at_school() + timedelta(days=30)).isoformat()

    answer = ask(finance, {"invoice": invoice.pk, "instalments": 2, "first_due_on": due})

    first, second = PaymentLink.objects.order_by("instalment")
    assert answer.status_code == 201
    assert answer.json()["results"][0] == {
        "id": first.pk,
        "number": first.number,
        "invoice": invoice.pk,
        "invoice_number": invoice.number,
        "instalment": 1,
        "amount": {"amount": 150_000, "currency": "INR", "text": "INR 1,500.00"},
        "state": "open",
        "url": None,
        "due_on": due,
        "resent_at": None,
    }
    assert [row["id"] for row in answer.json()["results"]] == [first.pk, second.pk]


def test_the_same_again_asks_once(invoice: Invoice, finance: Program) -> None:
    first, again = (ask(finance, {"invoice": invoice.pk}) for _time in range(2))

    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    assert PaymentLink.objects.count() == 1


def test_what_is_asked_for_already_is_refused(invoice: Invoice, finance: Program) -> None:
    ask(finance, {"invoice": invoice.pk}, "one")

    answer = ask(finance, {"invoice": invoice.pk}, "two")

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing-to-ask")


def test_a_key_is_needed(invoice: Invoice, finance: Program) -> None:
    answer = finance.post(PATH, {"invoice": invoice.pk})

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-needed")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("invoice", "x"),
        ("invoice", 0),
        ("instalments", 0),
        ("instalments", 13),
        ("instalments", "three"),
        ("first_due_on", "soon"),
        ("first_due_on", "2026-02-30"),
        ("first_due_on", "2026-02-01"),
        ("first_due_on", "9999-12-31"),
    ],
)
def test_what_is_wrong_is_named_by_field(invoice: Invoice, finance: Program, field: str, value: Any) -> None:
    answer = ask(finance, {"invoice": invoice.pk, field: value})

    assert (answer.status_code, set(answer.json()["errors"])) == (400, {field})


def test_too_many_parts_are_named_by_field(invoice: Invoice, finance: Program) -> None:
    small = Invoice.objects.create(payer=invoice.payer, currency="INR", due_on=day_at_school())
    InvoiceLine.objects.create(invoice=small, position=1, description="Book", amount_cents=2_000)
    raise_invoice(invoice=small)

    answer = ask(finance, {"invoice": small.pk, "instalments": 3})

    assert (answer.status_code, answer.json()["code"], set(answer.json()["errors"])) == (400, "amount", {"instalments"})


def test_an_invoice_that_never_was_is_named(finance: Program) -> None:
    answer = ask(finance, {"invoice": 999_999})

    assert (answer.status_code, set(answer.json()["errors"])) == (404, {"invoice"})


def test_links_are_listed_by_state_with_as_many_queries_however_many(
    small_school: SmallSchool, invoice: Invoice, finance: Program
) -> None:
    counts = []
    for more in range(3):
        ask(finance, {"invoice": raised(small_school).pk, "instalments": 2}, f"key-{more}")
        with CaptureQueriesContext(connection) as queries:
            assert len(finance.get(PATH).json()["results"]) == 2 * (more + 1)
        counts.append(len(queries))
    PaymentLink.objects.filter(instalment=2).update(state="disabled")

    assert len(set(counts)) == 1
    for state, found in (("open", 3), ("disabled", 3), ("paid", 0)):
        assert len(finance.get(f"{PATH}?state={state}").json()["results"]) == found
    assert set(finance.get(f"{PATH}?state=lost").json()["errors"]) == {"state"}


def test_a_link_is_sent_again(invoice: Invoice, finance: Program) -> None:
    number = ask(finance, {"invoice": invoice.pk}).json()["results"][0]["id"]
    path = f"{PATH}/{number}/resend"
    assert ask(finance, {}, "two", path).json()["code"] == "not-yet"
    open_page(number)

    answer = ask(finance, {}, "three", path)

    assert (answer.status_code, answer.json()["id"]) == (200, number)
    assert answer.json()["resent_at"] is not None
    assert ask(finance, {}, "four", path).json()["code"] == "just-sent"
    assert ask(finance, {}, "five", f"{PATH}/999999/resend").status_code == 404


def test_only_the_office_with_the_right_may(small_school: SmallSchool, invoice: Invoice) -> None:
    school = small_school
    for person in (school.priya, school.sam, school.mara.user, school.desk, school.finance):
        program = school.program(person)
        assert ask(program, {"invoice": invoice.pk}).status_code == 403
        assert ask(program, {}, path=f"{PATH}/1/resend").status_code == 403
        assert program.get(PATH).status_code == 403
    assert Program().get(PATH).status_code == 401
    assert PaymentLink.objects.count() == 0
