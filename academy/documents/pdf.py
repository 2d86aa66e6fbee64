"""The one place where HTML becomes PDF, so that the engine can change.

A sheet takes fonts, pictures and its stylesheet from static/ and follows no other address. It ends after MOST_PAGES,
so that no text, however made, keeps a process busy. The same HTML gives the same bytes: nothing in them says when or
where they were made.
"""

import io
import logging
import os
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont

from academy.documents.fonts import stylesheet
from academy.kernel.errors import Refusal

log = structlog.get_logger("pdf")
STATIC: Path = (settings.ROOT / "static").resolve()
ASSETS = (STATIC / "css", STATIC / "img", STATIC / "vendor" / "fonts")
_OPEN = ("file", "data")
MOST_CHARACTERS = 400_000
MOST_PAGES = 100


class PdfUnavailable(Exception):
    """This machine has no library that makes PDF. Whoever asked offers the page itself, which prints as well."""


def can_print() -> bool:
    """Whether PDFs can be made here."""
    return _engine() is not None


def render_pdf(template: str, context: dict[str, Any]) -> bytes:
    """A template on paper: tagged, in the language and under the title that its HTML says.

    Raises PdfUnavailable, and Refusal for what would be longer than a hundred pages.
    """
    return pdf_of(render_to_string(template, context))


def pdf_of(html: str) -> bytes:
    """The same for HTML; addresses in it are relative to static/."""
    engine = _engine()
    if engine is None:
        raise PdfUnavailable
    if len(html) > MOST_CHARACTERS:
        raise _too_long()
    base = f"{STATIC.as_uri()}/"
    weasyprint, where = engine.weasyprint, {"base_url": base, "url_fetcher": engine.fetcher()}
    loaded = weasyprint.text.fonts.FontConfiguration()
    fonts = weasyprint.CSS(string=stylesheet(html), font_config=loaded, **where)
    page = weasyprint.HTML(string=html, **where)
    pdf: bytes = page.write_pdf(stylesheets=[fonts], font_config=loaded, pdf_tags=True)
    return pdf


def is_ours(url: str) -> bool:
    """Whether a sheet may take something from there: our own assets, or the data in the address itself."""
    parts = urlsplit(url)
    if parts.scheme == "data":
        return True
    path = Path(unquote(parts.path)).resolve()
    return parts.scheme == "file" and not parts.netloc and any(path.is_relative_to(folder) for folder in ASSETS)


def _too_long() -> Refusal:
    sentence = _("This document would be longer than %(pages)s pages. Choose a shorter time.") % {"pages": MOST_PAGES}
    return Refusal(sentence, code="document-too-long")


def _ends_somewhere(record: logging.LogRecord) -> bool:
    """WeasyPrint tells of each page before it lays it out: the one moment at which it can be stopped."""
    told: Any = record.args
    if "Page %d" in record.msg and told[0] > MOST_PAGES:
        raise _too_long()
    return False


@cache
def unpacked(font: Path) -> bytes:
    """One of our fonts as the engine needs it, once: unpacking them all takes longer than a page."""
    told, plain = TTFont(font, recalcTimestamp=False), io.BytesIO()
    told.flavor = None
    told.save(plain)
    return plain.getvalue()


class _Engine:
    """WeasyPrint, and its fetcher with all doors but ours shut."""

    def __init__(self, weasyprint: Any) -> None:
        class Locked(weasyprint.urls.URLFetcher):
            def fetch(self, url: str, headers: Any = None) -> Any:
                if not is_ours(url):
                    raise ValueError("Paper fetches only its own fonts and pictures.")
                if url.endswith(".woff"):
                    return weasyprint.urls.URLFetcherResponse(url, unpacked(Path(unquote(urlsplit(url).path))))
                return super().fetch(url, headers)

        self.weasyprint = weasyprint
        self.fetcher = lambda: Locked(allowed_protocols=_OPEN, allow_redirects=False)


@cache
def _engine() -> _Engine | None:
    try:
        import weasyprint  # noqa: PLC0415 - loading it fails where pango is missing, and the rest must go on
    except OSError as error:
        log.warning("no PDF on this machine", reason=str(error).splitlines()[0])
        return None
    # By this fontTools dates the parts of fonts that it writes; otherwise it is the hour at which they are written.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    progress = weasyprint.PROGRESS_LOGGER
    progress.setLevel(logging.INFO)
    progress.propagate = False
    progress.addFilter(_ends_somewhere)
    return _Engine(weasyprint)
