"""Two who change one row at once: the second is told what the first one did, and nothing is overwritten unseen."""

import hashlib
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import transaction
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from academy.queries.audit import changes, history_of
from academy.words import clock as hour
from academy.words import here, long_date

# The hidden field that says how the row was when the page was drawn.
AS_READ = "as_read"


class AsReadMixin:
    """Compares, under a lock, what the person saw with what there is, before a changed row is saved."""

    change_form_before_template = "admin/office/as_read.html"

    def changeform_view(
        self: Any,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        view = super().changeform_view  # type: ignore[misc]
        row = self.get_object(request, unquote(object_id)) if object_id and AS_READ in request.POST else None
        if row is None:
            return view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            # Whoever saves the same row now waits here; then both the row and its lines are read anew.
            row = self.model._base_manager.select_for_update().get(pk=row.pk)
            if self.as_read(request, row) != request.POST[AS_READ]:
                request.was_quicker = _sentence(row)  # type: ignore[attr-defined]
            return view(request, object_id, form_url, extra_context)

    def get_form(self: Any, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[Any]:
        usual: type[Any] = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        sentence = getattr(request, "was_quicker", "")
        if not sentence:
            return usual

        class Told(usual):
            def clean(self) -> Any:
                self.add_error(None, sentence)
                return super().clean()

        return Told

    def read_now(self: Any, request: HttpRequest, row: Any) -> str:
        """What the page that is drawn now keeps; after a refusal too, so that to save again is to decide."""
        if not self.has_change_permission(request, row):
            return ""
        # A form that was refused has written what was typed into its row.
        return str(self.as_read(request, self.model._base_manager.get(pk=row.pk) if request.method == "POST" else row))

    def as_read(self: Any, request: HttpRequest, row: Any) -> str:
        """A digest of all that the page lets one change: the row's own fields, and the lines below it."""
        names = set(flatten_fieldsets(self.get_fieldsets(request, row))) - set(self.get_readonly_fields(request, row))
        said: list[Any] = [(name.name, name.value_from_object(row)) for name in self.opts.fields if name.name in names]
        many = [one.name for one in self.opts.many_to_many if one.name in names]
        said += [(name, sorted(getattr(row, name).values_list("pk", flat=True))) for name in many]
        for inline in self.get_inline_instances(request, row):
            if inline.has_change_permission(request, row):
                key = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name).name
                lines = inline.model._base_manager.filter(**{key: row}).order_by("pk")
                said.append((inline.model.__name__, list(lines.values_list())))
        return hashlib.sha256(repr(said).encode()).hexdigest()


def _sentence(row: Any) -> str:
    """Who changed the row last, when, and what."""
    last = history_of(row).first()
    kept = _("What you typed is still here; saving it again puts it in place of theirs.")
    if last is None:
        return f"{_('Somebody changed this while you had it open.')} {kept}"
    at = here(last.at)
    words = {
        "who": last.actor_name,  # type: ignore[attr-defined]
        "when": f"{long_date(at)}, {hour(at)}",
        "what": "; ".join(f"{one.name}: {one.after or '–'}" for one in changes(last, type(row))),
    }
    return f"{_('%(who)s changed this on %(when)s, while you had it open: %(what)s.') % words} {kept}"
