"""Give a discount to single enrolments, and end it."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.models import Enrolment, User
from billing.models import Discount, DiscountGrant


def give_discount(*, discount: Discount, enrolment: Enrolment, because: str, by: User | None) -> DiscountGrant:
    """From now on it is taken off what this enrolment is billed, also of lessons that were billed already.

    Raises Refusal where it is for everybody, or given to it already.
    """
    if discount.kind in Discount.FOR_ALL:
        raise Refusal(_("This discount is worked out for every family; it is not given."), code="for-all")
    try:
        with transaction.atomic():
            return DiscountGrant.objects.create(discount=discount, enrolment=enrolment, because=because, given_by=by)
    except IntegrityError as error:
        if "discount_given_once" not in str(error):
            raise
        sentence = _("%(enrolment)s has this discount already, or had it.") % {"enrolment": enrolment}
        raise Refusal(sentence, code="given-already") from error


def end_grant(*, grant: DiscountGrant, last_day: date) -> None:
    """It is taken off lessons up to this day; what was billed after it is put right with the next bill."""
    DiscountGrant.objects.filter(pk=grant.pk).update(last_day=last_day)
