"""Paper: the one place where HTML becomes PDF, so that the engine can change."""

from functools import cache
from typing import Any

import structlog
from django.template.loader import render_to_string

from billing.queries.receipt import Receipt

log = structlog.get_logger("pdf")


@cache
def _engine() -> Any:
    """WeasyPrint, or None on a machine without the pango library; pages can still be printed from the browser."""
    try:
        import weasyprint  # noqa: PLC0415 - loading it fails where pango is missing, and the rest must go on
    except OSError as error:
        log.warning("no PDF on this machine", reason=str(error).splitlines()[0])
        return None
    return weasyprint


def can_print() -> bool:
    """Whether PDFs can be made here."""
    return _engine() is not None


def receipt_pdf(receipt: Receipt) -> bytes | None:
    """The receipt as PDF, or None where this machine cannot make one. Fetches nothing: no address in it is followed."""
    engine = _engine()
    if engine is None:
        return None
    html = render_to_string("pdf/receipt.html", {"receipt": receipt, "school": receipt.school})

    class Locked(engine.urls.URLFetcher):  # type: ignore[name-defined]
        def fetch(self, url: str, headers: Any = None) -> Any:
            raise ValueError(f"Paper fetches nothing ({url}).")

    return engine.HTML(string=html, url_fetcher=Locked()).write_pdf(pdf_tags=True)
