"""Paper: the one place where HTML becomes PDF, so that the engine can change."""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from django.conf import settings
from django.template.loader import render_to_string

from billing.queries.receipt import Receipt

log = structlog.get_logger("pdf")
PAPER: Path = settings.ROOT / "static"


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
    """The receipt as PDF, or None where this machine cannot make one."""
    return _pdf(render_to_string("pdf/receipt.html", {"receipt": receipt, "school": receipt.school}))


def _pdf(html: str) -> bytes | None:
    """Paper takes fonts and pictures from static/ and follows no other address."""
    engine = _engine()
    if engine is None:
        return None

    class Locked(engine.urls.URLFetcher):  # type: ignore[name-defined]
        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlsplit(url)
            if parts.scheme != "file" or not Path(unquote(parts.path)).resolve().is_relative_to(PAPER):
                raise ValueError(f"Paper fetches only its own fonts and pictures ({url}).")
            return super().fetch(url, headers)

    page = engine.HTML(string=html, base_url=f"{PAPER.as_uri()}/", url_fetcher=Locked())
    pdf: bytes = page.write_pdf(pdf_tags=True)
    return pdf
