"""Which month of the books is to be closed next, and what is in the way."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.kernel.invariants import Invariant, every
from academy.kernel.models import DeadLetter, InboundEvent
from academy.queries.school import school_today
from academy.words import month as in_words
from billing.models import ClosedMonth, Invoice, JournalEntry
from billing.queries.books import last_day
from billing.queries.taught import is_unearned

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


def in_the_way(month: date) -> list[str]:
    """A sentence for each reason why that month cannot be closed yet; none where it can."""
    reasons = []
    due = next_to_close()
    if due is None:
        return [_("Nothing has been booked yet.")]
    if month < due:
        reasons.append(_("%(month)s is closed already, or lies before the books.") % {"month": in_words(month)})
    elif month > due:
        reasons.append(_("Months are closed one after the other; first comes %(month)s.") % {"month": in_words(due)})
    if school_today() <= last_day(month):
        reasons.append(_("%(month)s is not over yet.") % {"month": in_words(month)})
    promises = [one for one in every() if isinstance(one, Invariant) and one.name.startswith(BOOKS)]
    broken = [one.sentence for one in promises if one.violations()]
    reasons += [_("This does not hold: %(sentence)s") % {"sentence": sentence} for sentence in broken]
    return reasons + _waiting(month)


def _waiting(month: date) -> list[str]:
    """What may still change the month: events nobody has handled, drafts, and lessons whose earnings are not booked."""
    reasons = []
    if is_unearned(last_day(month)):
        reasons.append(_("What lessons of that month earned is not all booked yet."))
    unread = InboundEvent.objects.filter(provider="stripe", state=InboundEvent.State.DUE).count()
    unread += DeadLetter.objects.filter(kind="academy.InboundEvent", resolution="").count()
    if unread:
        sentence = ngettext(
            "%(count)s message of a payment provider is not read yet.",
            "%(count)s messages of a payment provider are not read yet.",
            unread,
        )
        reasons.append(sentence % {"count": unread})
    drafts = Invoice.objects.filter(state__in=Invoice.UNRAISED, due_on__lte=last_day(month)).count()
    if drafts:
        sentence = ngettext(
            "%(count)s invoice of that month is still a draft.",
            "%(count)s invoices of that month are still drafts.",
            drafts,
        )
        reasons.append(sentence % {"count": drafts})
    return reasons
