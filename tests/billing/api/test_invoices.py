"""Invoices by API: line by line, a family's own and no drafts; all of them for those who see to money."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.actions.first_invoice import raise_first_invoice
from billing.actions.invoice import void_invoice
from billing.models import Invoice
from tests.billing.api.test_booking_list import book, sibling
from tests.small_school import LESSON_CENTS, Program, SmallSchool

MINE, ALL = "/api/parent/invoices", "/api/admin/invoices"


@pytest.fixture
def priyas(small_school: SmallSchool) -> Program:
    return small_school.program(small_school.priya)


@pytest.fixture
def bill(small_school: SmallSchool) -> Invoice:
    return raise_first_invoice(enrolment=book(small_school, 0))


def test_each_line_says_its_arithmetic(priyas: Program, bill: Invoice) -> None:
    answer = priyas.get(MINE)

    assert answer.status_code == 200, answer.content
    [row] = answer.json()["results"]
    total = sum(line["amount"]["amount"] for line in row["lines"])
    assert (row["number"], row["state"], row["total"]["amount"]) == (bill.number, "open", total)
    assert row["balance"] == row["total"]
    first = row["lines"][0]
    assert first["amount"]["amount"] % LESSON_CENTS == 0
    assert "at CAD 38.00" in first["arithmetic"]


def test_a_draft_is_nobodys_yet_and_a_strangers_is_never_mine(small_school: SmallSchool, priyas: Program) -> None:
    bill = raise_first_invoice(enrolment=book(small_school, 0))
    Invoice.objects.create(payer=bill.payer, currency="CAD", due_on=bill.due_on)

    assert [row["id"] for row in priyas.get(MINE).json()["results"]] == [bill.pk]
    stranger = small_school.program(small_school.sam)
    assert stranger.get(MINE).json()["results"] == []
    assert stranger.get(ALL).status_code in (403, 404)


def test_those_who_see_to_money_see_all_by_their_state(small_school: SmallSchool, bill: Invoice) -> None:
    small_school.finance.user_permissions.add(Permission.objects.get(codename="view_payment"))
    finance = small_school.program(small_school.finance)
    draft = Invoice.objects.create(payer=bill.payer, currency="CAD", due_on=bill.due_on)
    void_invoice(invoice=bill, because="A mistake.")

    assert [row["id"] for row in finance.get(ALL).json()["results"]] == [draft.pk, bill.pk]
    [void] = finance.get(f"{ALL}?state=void").json()["results"]
    assert (void["id"], void["balance"]["amount"]) == (bill.pk, 0)
    assert finance.get(f"{ALL}?state=lost").status_code == 400
    assert finance.get(f"{ALL}?colour=red").status_code == 400


def test_three_invoices_cost_no_more_queries_than_one(small_school: SmallSchool, priyas: Program) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            priyas.get(MINE)
        return len(asked)

    raise_first_invoice(enrolment=book(small_school, 0))
    questions()
    alone = questions()
    for number, name in ((2, "Ira"), (3, "Uma")):
        raise_first_invoice(enrolment=book(small_school, number, sibling(small_school, name)))

    assert questions() == alone
    assert alone <= 8
