"""Papers: documents that the office reads, prints and saves as PDF, beside the row they are about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from academy.documents.files import as_file
from academy.documents.pdf import can_print
from academy.documents.sheet import Sheet
from academy.kernel.errors import Refusal


@dataclass(frozen=True)
class Paper:
    """One document. name: its word in the URL. sheet(row, form): what it says.

    permission: "app.codename" of who may read it. form(asked, row): what is asked on its page, days for instance.
    offered(row): whether there is one.
    """

    name: str
    label: Any
    sheet: Callable[[Any, Any], Sheet]
    permission: str
    form: Callable[[Any, Any], forms.Form] | None = None
    offered: Callable[[Any], bool] = lambda _row: True


class PapersMixin:
    """Gives an admin page its papers: each a page that prints, and the same as a file."""

    papers: Sequence[Paper] = ()

    def get_urls(self: Any) -> list[URLPattern]:
        own = []
        for paper in self.papers:
            page, file = (
                self.admin_site.admin_view(require_safe(partial(self._read, paper=paper, as_pdf=as_pdf)))
                for as_pdf in (False, True)
            )
            own.append(path(f"<path:object_id>/{paper.name}/", page, name=self._named(paper)))
            own.append(path(f"<path:object_id>/{paper.name}.pdf", file, name=f"{self._named(paper)}_pdf"))
        return own + super().get_urls()  # type: ignore[misc]

    def papers_of(self: Any, request: HttpRequest, row: Any) -> list[tuple[Any, str]]:
        """Those this person may read of this row, as (title, url)."""
        return [
            (paper.label, reverse(f"admin:{self._named(paper)}", args=[row.pk]))
            for paper in self.papers
            if request.user.has_perm(paper.permission) and paper.offered(row)
        ]

    def _named(self: Any, paper: Paper) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{paper.name.replace('-', '_')}"

    def _read(self: Any, request: HttpRequest, object_id: str, *, paper: Paper, as_pdf: bool) -> HttpResponse:
        if not request.user.has_perm(paper.permission):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        if row is None or not paper.offered(row):
            raise Http404
        form = paper.form(request.GET, row) if paper.form else None
        sheet, asked = paper.sheet(row, form), f"?{request.GET.urlencode()}" if request.GET else ""
        here, file = (reverse(f"admin:{self._named(paper)}{end}", args=[row.pk]) + asked for end in ("", "_pdf"))
        if as_pdf:
            try:
                return as_file(sheet, otherwise=here)
            except Refusal as no:
                messages.error(request, no.sentence)
                return HttpResponseRedirect(here)
        words = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": sheet.heading,
            "original": row,
            "sheet": sheet,
            "form": form,
            "pdf_url": file if can_print() else "",
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/office/paper.html", words)
