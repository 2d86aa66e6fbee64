"""Buttons: what staff do to facts. Each calls the verb that everybody calls, and shows its Refusal.

A button with neither form nor question is pressed at once (a POST from the page it stands on). All others ask on a page
of their own first: GET asks, POST does.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from academy.admin.forms import StaffForm, is_plain
from academy.kernel.errors import Refusal


@dataclass(frozen=True)
class Button:
    """One verb.

    name: its word in the URL. press(row, by=person, **answers): calls the verb and returns the sentence for whoever
    pressed; row is None where the button stands over a list. permission: "app.codename". offered(row): whether it makes
    sense now (the verb judges again). initial(row): what the form begins with.
    """

    name: str
    label: Any
    press: Callable[..., Any]
    permission: str
    question: Any = ""
    form: type[StaffForm] | None = None
    offered: Callable[[Any], bool] = lambda _row: True
    initial: Callable[[Any], dict[str, Any]] = lambda _row: {}
    tone: str = "plain"
    icon: str = ""

    @property
    def asks(self) -> bool:
        """Whether it has a page of its own."""
        return bool(self.question or self.form)


class ButtonsMixin:
    """Gives an admin page its buttons over a row (buttons) and over the list (list_buttons)."""

    buttons: Sequence[Button] = ()
    list_buttons: Sequence[Button] = ()

    def get_urls(self: Any) -> list[URLPattern]:
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(f"{button.name}/", self._door(button, self.press_over_list), name=f"{prefix}_{button.name}")
            for button in self.list_buttons
        ]
        own += [
            path(f"<path:object_id>/{button.name}/", self._door(button, self.press), name=f"{prefix}_{button.name}")
            for button in self.buttons
        ]
        return own + super().get_urls()  # type: ignore[misc]

    def _door(self: Any, button: Button, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def door(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(button.permission):
                raise PermissionDenied
            return view(request, button, **kwargs)

        guarded: Callable[..., HttpResponse] = self.admin_site.admin_view(door)
        return guarded

    def on_offer(self: Any, request: HttpRequest, row: Any) -> list[dict[str, Any]]:
        """The buttons this person may press on this row now."""
        return self._shown(request, (button for button in self.buttons if button.offered(row)), row.pk)

    def on_offer_over_list(self: Any, request: HttpRequest) -> list[dict[str, Any]]:
        """The buttons this person may press over the list."""
        return self._shown(request, self.list_buttons)

    def _shown(self: Any, request: HttpRequest, buttons: Iterable[Button], *args: Any) -> list[dict[str, Any]]:
        return [
            {"button": button, "url": self.url_of(button, *args)}
            for button in buttons
            if request.user.has_perm(button.permission)
        ]

    def url_of(self: Any, button: Button, *args: Any) -> str:
        """Where a button asks and does."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{button.name}", args=args)

    def press(self: Any, request: HttpRequest, button: Button, object_id: str) -> HttpResponse:
        """GET asks; POST does, and says what came of it."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_view_or_change_permission(request, row):
            raise Http404
        home = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        return self._press(request, button, row, home)

    def press_over_list(self: Any, request: HttpRequest, button: Button) -> HttpResponse:
        """The same for a button over the list."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return self._press(
            request, button, None, reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        )

    def _press(self: Any, request: HttpRequest, button: Button, row: Any, home: str) -> HttpResponse:
        back = self._back(request, home)
        form = self._form(request, button, row)
        if request.method == "POST" and (form is None or form.is_valid()):
            answers = form.cleaned_data if form else {}
            try:
                sentence = button.press(row, by=request.user, **answers)
            except Refusal as no:
                if form is None:
                    messages.error(request, no.sentence)
                    return HttpResponseRedirect(back)
                tell_form(form, no)
            else:
                messages.success(request, sentence)
                return HttpResponseRedirect(back)
        return self._ask(request, button, row, form, back)

    def _form(self: Any, request: HttpRequest, button: Button, row: Any) -> StaffForm | None:
        if button.form is None:
            return None
        plain = is_plain(request)
        if request.method == "POST":
            return button.form(request.POST, row=row, plain=plain)
        given = {name: value for name, value in request.GET.items() if name in button.form.base_fields}
        return button.form(initial={**button.initial(row), **given}, row=row, plain=plain)

    def _ask(
        self: Any, request: HttpRequest, button: Button, row: Any, form: forms.Form | None, back: str
    ) -> HttpResponse:
        words = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": button.label,
            "original": row,
            "button": button,
            "form": form,
            "back": back,
            "media": self.media + (form.media if form else forms.Media()),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/office/press.html", words)

    @staticmethod
    def _back(request: HttpRequest, home: str) -> str:
        wanted = request.POST.get("next", "") or request.GET.get("next", "")
        ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
        return wanted if ours else home


def tell_form(form: forms.Form, no: Refusal) -> None:
    """Show a Refusal on the form it answers, beside its field where it names one; what was typed is kept.

    What would be possible instead is named below it.
    """
    named = {field: sentence for field, sentence in no.fields.items() if field in form.fields}
    for field, sentence in named.items():
        form.add_error(field, sentence)
    if no.sentence not in named.values():
        form.add_error(None, no.sentence)
    if no.alternatives:
        instead = "; ".join(str(one) for one in no.alternatives)
        form.add_error(None, _("Free instead: %(times)s.") % {"times": instead})
