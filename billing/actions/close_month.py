"""Close a month of the books."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import advisory_locks
from academy.kernel.errors import Refusal
from billing.models import BOOKS, ClosedMonth
from billing.queries.books import digest_of, figures
from billing.queries.closing import in_the_way


@transaction.atomic
def close_month(*, month: date, by: Any = None) -> ClosedMonth:
    """Keep the figures of the month that begins that day; from then on nobody books into it.

    Again: the closed month is returned. by: who closes it. Raises Refusal with every reason that is in the way.
    """
    # Waits for whoever is booking now; whoever books after us finds the month closed.
    advisory_locks(space=BOOKS, numbers=[1])
    closed = ClosedMonth.objects.filter(month=month).first()
    if closed:
        return closed
    if reasons := in_the_way(month):
        raise Refusal(
            _("The month cannot be closed: %(reasons)s") % {"reasons": " ".join(reasons)}, code="cannot-close"
        )
    said = figures(month)
    return ClosedMonth.objects.create(month=month, figures=said, digest=digest_of(said), closed_by=by)


def same_as_closed(closed: ClosedMonth) -> bool:
    """Whether the books still say to the byte what they said when the month was closed."""
    return figures(closed.month) == closed.figures
