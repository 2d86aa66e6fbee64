"""The papers behind their doors: a page that prints, and a file where the machine can make one."""

import sys
from collections.abc import Iterator
from importlib.abc import MetaPathFinder
from typing import Any

import pytest
from django.test import Client

from academy.documents import pdf
from academy.documents.pdf import PdfUnavailable, can_print, pdf_of
from tests.academy.admin.office import Browser, at
from tests.academy.admin.rows import invoice, paid
from tests.cast import GIULIA, MIA
from tests.school import Cedar
from tests.today import day_at_school


@pytest.fixture
def giulia(cedar: Cedar) -> Client:
    browser = Client()
    browser.force_login(cedar.user(GIULIA), backend="django.contrib.auth.backends.ModelBackend")
    return browser


class _NoPango(MetaPathFinder):
    """A machine on which WeasyPrint finds no library."""

    def find_spec(self, fullname: str, *_args: Any) -> None:
        if fullname == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "meta_path", [_NoPango(), *sys.meta_path])
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    pdf._engine.cache_clear()
    yield
    pdf._engine.cache_clear()


def test_a_file_is_a_download_that_nobody_keeps(cedar: Cedar, giulia: Client) -> None:
    bill = invoice(cedar)

    answer = giulia.get(f"/family/invoices/{bill.pk}/invoice.pdf")

    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="invoice-{bill.number}.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_machine_without_the_library_offers_the_page_to_print(
    cedar: Cedar, giulia: Client, bare_machine: None
) -> None:
    payment = paid(invoice(cedar))
    page = f"/family/receipts/{payment.pk}/"

    assert not can_print()
    with pytest.raises(PdfUnavailable):
        pdf_of("<p>")
    assert giulia.get(f"{page}receipt.pdf").headers["Location"] == page
    said = giulia.get(page).content.decode()
    assert "print this page" in said
    assert "receipt.pdf" not in said
    assert payment.receipt_number in said


def test_days_the_wrong_way_round_are_answered_with_a_sentence(giulia: Client) -> None:
    answer = giulia.get("/family/statement/?first=2026-02-01&last=2026-01-01")

    assert answer.status_code == 400
    assert "This day lies before the first." in answer.content.decode()


def test_a_year_to_come_and_somebody_elses_account_are_not_there(cedar: Cedar, giulia: Client) -> None:
    mia = cedar.student(MIA)

    assert giulia.get(f"/family/students/{mia.pk}/receipts/{day_at_school().year + 1}/").status_code == 404
    assert giulia.get("/family/statement/?payer=0").status_code == 404


def test_the_office_reads_an_account_and_a_childs_year(cedar: Cedar, finance: Browser, desk: Browser) -> None:
    payment = paid(invoice(cedar))
    payer = payment.invoice.payer

    assert f"Receipt {payment.receipt_number}" in finance.words(at("billing_payment_receipt", payment.pk))
    assert "Statement of account" in finance.words(at("billing_payer_change", payer.pk))
    assert str(payment.invoice.number) in finance.words(at("billing_payer_statement", payer.pk))
    year = finance.words(at("billing_payer_year", payer.pk) + f"?student={cedar.student(MIA).pk}")
    assert "Mia Rossi" in year
    assert "Exempt from sales tax" in year
    assert desk.get(at("billing_payer_statement", payer.pk)).status_code == 403
