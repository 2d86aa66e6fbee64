"""A sheet as a file that somebody takes home."""

import re

from django.http import HttpResponse, HttpResponseRedirect

from academy.documents.pdf import PdfUnavailable, render_pdf
from academy.documents.sheet import Sheet

NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def sheet_pdf(sheet: Sheet) -> bytes:
    """The sheet on paper. Raises what render_pdf does."""
    return render_pdf("pdf/sheet.html", {"sheet": sheet})


def file_name(sheet: Sheet) -> str:
    """Such as invoice-2026-00012.pdf; whatever a name could do to a header or a folder is taken out of it."""
    return f"{NOT_IN_A_NAME.sub('-', sheet.name).strip('.-') or 'document'}.pdf"


def as_file(sheet: Sheet, *, otherwise: str) -> HttpResponse:
    """The PDF as a download that no cache keeps.

    otherwise: where to go instead where this machine makes none: to the page, which prints as well. Raises Refusal for
    a sheet that is too long.
    """
    try:
        content = sheet_pdf(sheet)
    except PdfUnavailable:
        return HttpResponseRedirect(otherwise)
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name(sheet)}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)
