"""The books by month: balances, what moved, what is owed by its age; and the button that closes a month."""

import json
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from academy.admin.base import FactAdmin, Panel
from academy.admin.buttons import Button
from academy.admin.columns import moment, money
from academy.models import Course
from academy.models.zone import midnight
from academy.queries.school import school, school_today
from academy.words import month as in_words
from billing.actions.close_month import close_month
from billing.models import Account, ClosedMonth, JournalEntry
from billing.queries.books import AGES, Balance, ageing, by_kind, last_day, trial_balance
from billing.queries.closing import Reason, next_to_close, reasons
from billing.queries.revenue import Earned, deferred_in, earned_in


def _close(_row: None, by: Any) -> str:
    due = next_to_close()
    closed = close_month(month=due or school_today().replace(day=1), by=by)
    return say("%(month)s is closed.") % {"month": in_words(closed.month)}


CLOSE = Button(
    name="close",
    label=_("Close the next month"),
    press=_close,
    permission="billing.add_closedmonth",
    question=_(
        "The figures of the first month that is open are kept, and nobody books into it any more. What is heard of "
        "later is booked in the month after. This cannot be undone."
    ),
    tone="main",
)

# Where each kind of reason is mended: a list and what to ask it for.
LISTS: dict[str, tuple[str, dict[str, str]]] = {
    "unmarked": (
        "scheduling_lesson",
        {"when": "past", "state__exact": "booked", "starts_at__gte": "{begins}", "starts_at__lt": "{ends}"},
    ),
    "lots": ("billing_package", {}),
    "unearned": ("billing_billingrun", {}),
    "unread": ("academy_inboundevent", {"state__exact": "due"}),
    "drafts": ("billing_invoice", {"due_on__lt": "{following}", "state__exact": "draft"}),
}


@admin.register(ClosedMonth)
class ClosedMonthAdmin(FactAdmin):
    """Months nobody books into any more, each with its figures."""

    list_display = ("month_label", "closed", "closed_by", "digest")
    list_select_related = ("closed_by",)
    ordering = ("-month",)
    fields = (("month_label", "closed", "closed_by"), "digest")
    readonly_fields = ("month_label", "closed")
    list_buttons = (CLOSE,)

    closed = moment("closed_at", title=_("closed"))

    @admin.display(description=_("month"), ordering="month")
    def month_label(self, row: ClosedMonth) -> str:
        return in_words(row.month)

    def under_row(self, request: HttpRequest, row: Any) -> list[Panel]:
        kept = json.loads(row.figures)
        balances = [Balance(**{name: one[name] for name in Balance.__annotations__}) for one in kept["trial_balance"]]
        owed = [(one["currency"], one["age"], one["cents"]) for one in kept["owed"]]
        courses = _courses([Earned(**one) for one in kept.get("earned", ())])
        return [
            Panel(
                say("What the books said"),
                "admin/billing/balances.html",
                {"balances": _balances(balances), "owed": _owed(owed)},
            ),
            *(
                [Panel(say("What lessons earned"), "admin/billing/earned.html", {"courses": courses})]
                if courses
                else []
            ),
        ]

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_safe(self.books))
        return [path("books/", page, name="billing_closedmonth_books"), *super().get_urls()]

    def books(self, request: HttpRequest) -> HttpResponse:
        """One month of the books, the one that runs if none is asked for."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        today = school_today()
        month = _asked(request.GET.get("month", "")) or today.replace(day=1)
        closed = ClosedMonth.objects.filter(month=month).select_related("closed_by").first()
        before, after = _neighbours(month)
        words = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": say("The books of %(month)s") % {"month": in_words(month)},
            "closed": closed,
            "panel": {"balances": _balances(trial_balance(month)), "owed": _owed(ageing(min(last_day(month), today)))},
            "lessons": _lessons(deferred_in(month)),
            "earned": {"courses": _courses(earned_in(month))},
            "kinds": [
                (JournalEntry.Kind(kind).label, count, money(cents, currency))
                for kind, currency, cents, count in by_kind(month)
            ],
            "in_the_way": [] if closed else [(reason.sentence, _mended_at(reason, month)) for reason in reasons(month)],
            "close_url": reverse("admin:billing_closedmonth_close") if request.user.has_perm(CLOSE.permission) else "",
            "before": f"{before:%Y-%m}",
            "after": f"{after:%Y-%m}" if after <= today else "",
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/billing/books.html", words)


def _mended_at(reason: Reason, month: date) -> str:
    """The list in which what is in the way is mended; empty where there is none."""
    page, asked = LISTS.get(reason.code, ("", {}))
    following = last_day(month) + timedelta(days=1)
    begins, ends = (midnight(day, school().zone).isoformat() for day in (month, following))
    values = {name: value.format(begins=begins, ends=ends, following=following) for name, value in asked.items()}
    return f"{reverse(f'admin:{page}_changelist')}?{urlencode(values)}" if page else ""


def _asked(text: str) -> date | None:
    """The month of an address, such as 2026-10; nonsense is passed over."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if 2000 <= month.year <= 2100 else None


def _neighbours(month: date) -> tuple[date, date]:
    return (month - timedelta(days=1)).replace(day=1), last_day(month) + timedelta(days=1)


def _balances(rows: list[Balance]) -> list[dict[str, Any]]:
    return [
        {
            "account": Account(row.account).label,
            **{name: money(getattr(row, name), row.currency) for name in ("opening", "debit", "credit", "closing")},
        }
        for row in rows
    ]


def _lessons(rows: list[tuple[str, str | None, int]]) -> list[tuple[str, str]]:
    """From what was invoiced and not yet taught at the beginning to the same at the end, by what was booked."""
    found = []
    for currency in sorted({currency for currency, _kind, _cents in rows}):
        of_it = [(kind, cents) for one, kind, cents in rows if one == currency]
        begins = sum(cents for kind, cents in of_it if kind is None)
        found.append((say("At the beginning"), money(begins, currency)))
        found += [
            (kind.label, money(cents, currency)) for kind in JournalEntry.Kind for one, cents in of_it if one == kind
        ]
        found.append((say("At the end"), money(sum(cents for _kind, cents in of_it), currency)))
    return found


def _courses(rows: list[Earned]) -> list[tuple[str, int, str]]:
    """Each course by its name, its lessons, and what they earned."""
    names = dict(Course.objects.filter(pk__in=[row.course for row in rows if row.course]).values_list("pk", "name"))
    return [
        (names.get(row.course or 0, say("Make-ups that were bought")), row.lessons, money(row.cents, row.currency))
        for row in rows
    ]


def _owed(rows: list[tuple[str, str, int]]) -> list[tuple[str, str]]:
    """Each age in words with its amount; the rows are (currency, age, cents)."""
    return [(_age_in_words(age), money(cents, currency)) for currency, age, cents in rows]


def _age_in_words(age: str) -> str:
    if age == "credit":
        return say("paid beyond what was owed")
    if age == "not_due":
        return say("not due yet")
    if int(age) == AGES[-1]:
        return say("more than %(days)s days late") % {"days": age}
    following = AGES[AGES.index(int(age)) + 1]
    return say("%(from)s to %(to)s days late") % {"from": int(age) + 1, "to": following}
