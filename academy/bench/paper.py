"""An invoice as PDF, from its rows to its bytes, beside WeasyPrint alone on the same HTML."""

import time
from collections.abc import Callable
from importlib import import_module

from django.apps import apps
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from academy.bench.rounds import ROUNDS, SLICE_SECONDS, Line, abba
from academy.documents.files import sheet_pdf
from academy.documents.fonts import stylesheet
from academy.documents.letterhead import letterhead
from academy.documents.pdf import STATIC
from academy.documents.sheet import Sheet

GOAL = 0.8
# Billing stands above this floor, so what it says is named, not imported.
FACTS, WORDS = "billing.queries.papers.invoice_paper", "billing.documents.invoice.invoice_sheet"


def measure(*, rounds: int = ROUNDS, seconds: float = SLICE_SECONDS) -> Line:
    """One line; both are warm before anything counts. Raises OSError on a machine without the PDF library."""
    weasyprint = import_module("weasyprint")
    invoices = apps.get_model("billing", "Invoice")._default_manager.filter(state="open", payments__isnull=False)
    facts, words = import_string(FACTS), import_string(WORDS)

    def sheet() -> Sheet:
        made: Sheet = words(facts(invoices.earliest("pk")), letterhead())
        return made

    html = render_to_string("pdf/sheet.html", {"sheet": sheet()})

    def alone() -> bytes:
        fonts = weasyprint.text.fonts.FontConfiguration()
        base = f"{STATIC.as_uri()}/"
        faces = weasyprint.CSS(string=stylesheet(html), base_url=base, font_config=fonts)
        page = weasyprint.HTML(string=html, base_url=base)
        made: bytes = page.write_pdf(stylesheets=[faces], font_config=fonts, pdf_tags=True)
        return made

    def ours() -> bytes:
        return sheet_pdf(sheet())

    alone()
    wrong = [] if ours() == ours() else ["the same rows gave other bytes"]
    mine, its, ratios = abba(lambda: _rate(ours, seconds), lambda: _rate(alone, seconds), rounds=rounds)
    return Line("invoice as PDF", "/s", mine, its, ratios, at_least=GOAL, wrong=wrong)


def _rate(make: Callable[[], bytes], seconds: float) -> float:
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        make()
        done += 1
    return done / (time.perf_counter() - began)
