"""What a family's papers say: to the cent, the same for whoever reads them, and of nobody else."""

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from academy.documents.files import file_name, sheet_pdf
from academy.documents.letterhead import letterhead
from academy.documents.sheet import Sheet
from academy.kernel.money import Money
from academy.kernel.trace import tracing
from academy.models import School
from billing.actions.invoice import raise_invoice, void_invoice
from billing.actions.payment import record_payment
from billing.actions.refund import give_back, record_refund
from billing.documents.credit_note import credit_note_sheet
from billing.documents.invoice import invoice_sheet
from billing.documents.receipt import receipt_sheet
from billing.documents.statement import statement_sheet
from billing.documents.year import year_sheet
from billing.models import Invoice, InvoiceLine, Payer, Payment, Sort, TaxRate
from billing.queries.papers import credit_note_paper, invoice_paper, receipt_paper
from billing.queries.statement import statement_paper
from billing.queries.year import year_paper
from tests.academy.admin.rows import invoice, paid
from tests.billing.owing import who_pays
from tests.cast import ANNE, LEO, MARC, MIA, NOAH
from tests.school import Cedar
from tests.today import day_at_school


def read(sheet: Sheet) -> str:
    """All that can be read in its PDF, on one line."""
    pages = PdfReader(io.BytesIO(sheet_pdf(sheet))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def bill(cedar: Cedar) -> Invoice:
    return invoice(cedar)


def this_year() -> tuple[date, date]:
    today = day_at_school()
    return today.replace(month=1, day=1), today.replace(month=12, day=31)


def sold(payer: Payer, *lines: tuple[str, int, int, str]) -> Invoice:
    """An invoice of lines (what, cents, tax in them, sort), raised."""
    bill = Invoice.objects.create(payer=payer, currency="CAD", due_on=day_at_school())
    for position, (what, cents, tax, sort) in enumerate(lines, start=1):
        InvoiceLine.objects.create(
            invoice=bill, position=position, description=what, amount_cents=cents, tax_cents=tax, sort=sort
        )
    return raise_invoice(invoice=bill)


def test_an_invoice_says_who_owes_what_and_how_to_pay(cedar: Cedar, bill: Invoice) -> None:
    said = read(invoice_sheet(invoice_paper(bill), letterhead()))

    assert f"Invoice {bill.number}" in said
    assert "Giulia Rossi Rossi family" in said
    assert f"To pay {bill.total}" in said
    assert f"please name the number {bill.number}" in said
    assert f"/family/invoices/{bill.pk}/" in said
    assert "18 Cedar Heights Lane" in said
    assert "+1 416-555-0142" in said
    # Nobody else's, and nobody's whose rights have ended.
    assert not [name for name in ("Tremblay", "Stranger", "Noah", "Zoe", "Paolo") if name in said]


def test_a_paid_invoice_shows_its_receipt_and_what_went_back(bill: Invoice) -> None:
    payment = paid(bill)
    record_refund(refund=give_back(payment=payment, because="The piano was sold."), reference="re_1")

    paper = invoice_paper(bill)
    said = read(invoice_sheet(paper, letterhead()))

    assert [one.amount for one in paper.paid] == [bill.total, Money(0, "CAD") - bill.total]
    assert paper.open == bill.total
    assert f"Receipt {payment.receipt_number}" in said
    assert "Given back: The piano was sold." in said
    assert payment.reference not in said


def test_taxes_stand_apart_and_all_comes_to_the_total(cedar: Cedar, bill: Invoice) -> None:
    TaxRate.objects.create(name="HST", sort=Sort.GOODS, points=1300, first_day=date(2020, 1, 1))
    goods = sold(bill.payer, ("Metronome", 4407, 507, "goods"), ("A lesson", 3400, 0, "tuition"))

    paper = invoice_paper(goods)
    said = read(invoice_sheet(paper, letterhead()))

    assert paper.total == Money(7807, "CAD")
    for words in ("Before tax CAD 73.00", "HST 13 % CAD 5.07", "Total CAD 78.07"):
        assert words in said


def test_a_receipt_says_what_was_received_and_under_which_tax_number(bill: Invoice) -> None:
    payment = paid(bill)
    School.objects.update(tax_number="GST/HST 12345 6789 RT0001")

    said = read(receipt_sheet(receipt_paper(payment), letterhead()))

    assert "GST/HST 12345 6789 RT0001" in said
    assert f"Receipt {payment.receipt_number} Paid" in said
    assert f"Received {bill.total}" in said
    assert str(bill.number) in said


def test_a_credit_note_takes_an_invoice_back(bill: Invoice) -> None:
    void_invoice(invoice=bill, because="Moved to Montréal.")
    bill.refresh_from_db()

    said = read(credit_note_sheet(credit_note_paper(bill), letterhead()))
    itself = read(invoice_sheet(invoice_paper(bill), letterhead()))

    assert f"Credit note C-{bill.number}" in said
    assert f"Credited {bill.total}" in said
    assert "Reason: Moved to Montréal." in said
    assert "Taken back" in itself
    assert "How to pay" not in itself


def test_a_statement_brings_forward_and_adds_up(cedar: Cedar, bill: Invoice) -> None:
    paid(bill)
    later = sold(bill.payer, ("Metronome", 3900, 0, "goods"))
    void_invoice(invoice=later, because="Given back unopened.")
    family = bill.payer.family
    first, last = this_year()

    paper = statement_paper(family, [bill.payer], first, last)
    after = statement_paper(family, [bill.payer], day_at_school() + timedelta(days=1), last)
    said = read(statement_sheet(paper, letterhead()))

    total = bill.total
    assert [one.amount for one in paper.movements] == [
        total, Money(0, "CAD") - total, Money(3900, "CAD"), Money(-3900, "CAD"),
    ]  # fmt: skip
    assert [balance.cents for balance in paper.balances] == [total.cents, 0, 3900, 0]
    assert (after.opening, after.movements) == (Money(0, "CAD"), ())
    assert f"Invoice {later.number} taken back Given back unopened. −CAD 39.00 CAD 0.00" in said


def test_a_yearly_receipt_is_of_one_child_and_one_payer(cedar: Cedar, bill: Invoice) -> None:
    paid(bill)
    mia, leo = cedar.student(MIA), cedar.student(LEO)
    year = day_at_school().year

    paper = year_paper(mia, [bill.payer], year)
    said = read(year_sheet(paper, letterhead()))

    assert (paper.total, paper.exempt, paper.taxed) == (bill.total, bill.total, Money(0, "CAD"))
    assert f"Receipt for {year}" in said
    assert f"Exempt from sales tax {bill.total}" in said
    assert "Leo" not in said
    assert year_paper(leo, [bill.payer], year).paid == ()
    assert year_paper(mia, [bill.payer], year - 1).paid == ()


def test_children_on_one_invoice_have_parts_that_add_up(cedar: Cedar) -> None:
    family, mia, leo = cedar.family("Rossi"), cedar.student(MIA), cedar.student(LEO)
    payer, day = Payer.objects.create(family=family), day_at_school()
    bill = Invoice.objects.create(payer=payer, currency="CAD", due_on=day)
    for position, (child, cents, tax) in enumerate(((mia, 3333, 0), (leo, 3334, 384)), start=1):
        extra = child.extras.create(family=family, sort="goods", day=day, name="Book", cents=cents, currency="CAD")
        InvoiceLine.objects.create(
            invoice=bill, position=position, description="Book", amount_cents=cents, tax_cents=tax, sort="goods",
            kind="extra", about=extra.pk, cycle=day,
        )  # fmt: skip
    record_payment(
        invoice=raise_invoice(invoice=bill),
        amount=Money(1001, "CAD"),
        provider=Payment.Provider.CASH,
        reference="book-1",
        received_at=timezone.now(),
    )

    of_mia, of_leo = (year_paper(child, [payer], day.year) for child in (mia, leo))

    assert of_mia.total + of_leo.total == Money(1001, "CAD")
    assert (of_mia.taxed, of_mia.exempt) == (Money(0, "CAD"), of_mia.total)
    assert (of_leo.taxed, of_leo.exempt) == (of_leo.total, Money(0, "CAD"))
    assert "With sales tax" in read(year_sheet(of_leo, letterhead()))


def test_separated_parents_each_read_their_own(cedar: Cedar) -> None:
    family, noah = cedar.family("Tremblay"), cedar.student(NOAH)
    anne, marc = (who_pays(family, cedar.user(person)) for person in (ANNE, MARC))
    for number, (payer, cents) in enumerate(((anne, 6000), (marc, 4000)), start=1):
        extra = noah.extras.create(
            family=family,
            payer=payer,
            sort="goods",
            day=day_at_school(),
            name="A book",
            cents=cents,
            currency="CAD",
        )
        bill = Invoice.objects.create(payer=payer, currency="CAD", due_on=day_at_school())
        InvoiceLine.objects.create(
            invoice=bill, position=1, description="A book", amount_cents=cents, sort="goods",
            kind="extra", about=extra.pk, cycle=day_at_school(),
        )  # fmt: skip
        paid(raise_invoice(invoice=bill), reference=f"bank-{number}")
    year = day_at_school().year

    hers, his = year_paper(noah, [anne], year), year_paper(noah, [marc], year)

    assert (hers.total.cents, his.total.cents) == (6000, 4000)
    assert (hers.payer.people, his.payer.people) == (("Anne Tremblay",), ("Marc Tremblay",))
    assert statement_paper(family, [marc], *this_year()).movements[0].amount == Money(4000, "CAD")


def test_the_same_facts_are_the_same_bytes_whoever_reads_and_wherever(bill: Invoice) -> None:
    paid(bill)

    def made() -> bytes:
        return sheet_pdf(invoice_sheet(invoice_paper(Invoice.objects.get(pk=bill.pk)), letterhead()))

    with timezone.override("Asia/Tokyo"):
        there = made()

    assert there == made()


def test_a_paper_is_letter_where_letters_are(bill: Invoice) -> None:
    def height() -> int:
        page = PdfReader(io.BytesIO(sheet_pdf(invoice_sheet(invoice_paper(bill), letterhead())))).pages[0]
        return round(page.mediabox.height)

    in_canada = height()
    School.objects.update(country="IN")

    assert (in_canada, height()) == (792, 842)


def test_a_name_does_nothing_to_a_file(bill: Invoice) -> None:
    bill.number = '../../etc/pass"wd\r\nX: y'

    assert file_name(invoice_sheet(invoice_paper(bill), letterhead())) == "invoice-..-..-etc-pass-wd-X-y.pdf"


def test_a_long_account_asks_no_more_than_a_short_one(cedar: Cedar, bill: Invoice) -> None:
    def asked() -> int:
        with tracing(actor="test"), CaptureQueriesContext(connection) as queries:
            statement_paper(bill.payer.family, [bill.payer], *this_year())
            year_paper(cedar.student(MIA), [bill.payer], day_at_school().year)
            invoice_paper(Invoice.objects.prefetch_related("lines", "payments__refunds__payment").get(pk=bill.pk))
        return len(queries)

    record_refund(refund=give_back(payment=paid(bill), because="One."), reference="re_1")
    one = asked()
    for number in range(3):
        more = sold(bill.payer, ("Book", 1000, 0, "goods"))
        record_refund(
            refund=give_back(payment=paid(more, f"more-{number}"), because="More."), reference=f"re_{number}2"
        )

    assert Payment.objects.count() == 4
    assert asked() == one
