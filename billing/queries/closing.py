"""Which month of the books is to be closed next, and what is in the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.kernel.invariants import Invariant, every
from academy.kernel.models import DeadLetter, InboundEvent
from academy.queries.school import school_today
from academy.words import month as in_words
from billing.models import ClosedMonth, Invoice, JournalEntry, Payment
from billing.queries.books import last_day
from billing.queries.lot_ends import unbooked
from billing.queries.taught import is_unearned
from scheduling.queries.unmarked import unmarked

# Those of the books themselves.
BOOKS = "I3 "


def next_to_close() -> date | None:
    """The month after the last that was closed, or the first in which anything was booked; None while the books are
    empty."""
    closed = ClosedMonth.objects.values_list("month", flat=True).first()
    if closed:
        return last_day(closed) + timedelta(days=1)
    first = JournalEntry.objects.order_by("booked_on").values_list("booked_on", flat=True).first()
    return first.replace(day=1) if first else None


@dataclass(frozen=True)
class Reason:
    """Why a month cannot be closed yet. code: which kind of reason, for whoever knows where it is mended."""

    sentence: str
    code: str = ""


def in_the_way(month: date) -> list[str]:
    """A sentence for each reason why that month cannot be closed yet; none where it can."""
    return [reason.sentence for reason in reasons(month)]


def reasons(month: date) -> list[Reason]:
    """The same, with what kind each is."""
    due = next_to_close()
    if due is None:
        return [Reason(_("Nothing has been booked yet."))]
    return [*_order(month, due), *_broken(), *_unfinished(month), *_unread(month)]


def _order(month: date, due: date) -> Iterator[Reason]:
    if month < due:
        sentence = _("%(month)s is closed already, or lies before the books.")
        yield Reason(sentence % {"month": in_words(month)})
    elif month > due:
        sentence = _("Months are closed one after the other; first comes %(month)s.")
        yield Reason(sentence % {"month": in_words(due)})
    if school_today() <= last_day(month):
        yield Reason(_("%(month)s is not over yet.") % {"month": in_words(month)})


def _broken() -> Iterator[Reason]:
    for one in every():
        if isinstance(one, Invariant) and one.name.startswith(BOOKS) and one.violations():
            yield Reason(_("This does not hold: %(sentence)s") % {"sentence": one.sentence})


def _unfinished(month: date) -> Iterator[Reason]:
    """Lessons of which nobody said whether they were held, and what was held and is not booked."""
    if lessons := unmarked(month, last_day(month)).count():
        sentence = ngettext(
            "%(count)s lesson of that month is over, and nobody marked who was there.",
            "%(count)s lessons of that month are over, and nobody marked who was there.",
            lessons,
        )
        yield Reason(sentence % {"count": lessons}, "unmarked")
    if lots := len(unbooked(last_day(month))):
        sentence = ngettext(
            "%(count)s prepaid lesson came to its end by then and is not booked yet; the clock does that every ten"
            " minutes.",
            "%(count)s prepaid lessons came to their end by then and are not booked yet; the clock does that every ten"
            " minutes.",
            lots,
        )
        yield Reason(sentence % {"count": lots}, "lots")
    if is_unearned(last_day(month)):
        yield Reason(_("What lessons of that month earned is not all booked yet."), "unearned")


def _unread(month: date) -> Iterator[Reason]:
    """What may still change the month: events nobody has handled, and drafts."""
    told = InboundEvent.objects.filter(provider__in=Payment.Provider.values)
    unread = told.filter(state=InboundEvent.State.DUE).count()
    buried = DeadLetter.objects.filter(kind="academy.InboundEvent", resolution="")
    unread += buried.filter(work_id__in=told.values("pk")).count()
    if unread:
        sentence = ngettext(
            "%(count)s message of a payment provider is not read yet.",
            "%(count)s messages of a payment provider are not read yet.",
            unread,
        )
        yield Reason(sentence % {"count": unread}, "unread")
    drafts = Invoice.objects.filter(state__in=Invoice.UNRAISED, due_on__lte=last_day(month)).count()
    if drafts:
        sentence = ngettext(
            "%(count)s invoice of that month is still a draft.",
            "%(count)s invoices of that month are still drafts.",
            drafts,
        )
        yield Reason(sentence % {"count": drafts}, "drafts")
