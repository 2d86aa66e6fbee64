"""What is said about lessons that were paid for in advance."""

from django.urls import reverse
from django.utils.translation import gettext as _

from academy.kernel.letters import Facts, Kind, Promise
from academy.kernel.models import Notice
from academy.words import long_date
from billing.models import Lot
from scheduling.letter_parts import letter


def _expires(notice: Notice) -> Facts | None:
    """As long as no lesson has taken it, and its package was not taken back."""
    lot: Lot | None = notice.about()
    if lot is None or lot.package.taken_back_at or lot.used.filter(given_back_at=None).exists():
        return None
    student = lot.package.enrolment.student.first_name
    return letter(
        _("A prepaid lesson of %(name)s expires") % {"name": student},
        [_("It is paid for and no lesson has taken it. After its last day it cannot be used any more.")],
        reverse("family-packages"),
        _("See the package"),
        [
            (_("Student"), student),
            (_("Package"), lot.package.extra.name),
            (_("Last day"), long_date(lot.last_day)),
        ],
    )


LOT_EXPIRES = Kind(facts=_expires, promise=Promise.AT_MOST_ONCE)
