"""Charge what is not a lesson, and give it back."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from academy.models import Student, User
from billing.models import Extra, Package, Sort


def charge_extra(
    *, student: Student, sort: Sort, name: str, amount: Money, day: date, by: User | None, because: str = ""
) -> Extra:
    """Owe a family something besides lessons, on its next bill. amount: below nothing only for goodwill.

    Raises Refusal for nothing at all, and for an amount below nothing that is no goodwill.
    """
    if not amount or (amount.cents < 0) != (sort == Sort.GOODWILL):
        sentence = _("Goodwill is below nothing, everything else above it.")
        raise Refusal(sentence, code="negative", fields={"amount": sentence})
    return Extra.objects.create(
        family=student.family,
        student=student,
        sort=sort,
        name=name,
        day=day,
        cents=amount.cents,
        currency=amount.currency,
        because=because,
        asked_by=by,
    )


def give_extra_back(*, extra: Extra, cents: int, day: date, by: User | None, because: str) -> Extra:
    """Owe a family so many cents (above nothing) of an extra less, on its next bill.

    Raises Refusal for more than is left of it, and for a package, whose lots would go on.
    """
    if Package.objects.filter(extra=extra).exists():
        sentence = _("A package goes back with its invoice. For a part of it, charge goodwill below nothing.")
        raise Refusal(sentence, code="package", fields={"amount": sentence})
    try:
        with transaction.atomic():
            return Extra.objects.create(
                family=extra.family,
                student=extra.student,
                payer=extra.payer,
                sort=extra.sort,
                name=extra.name,
                day=day,
                cents=-cents,
                currency=extra.currency,
                gives_back=extra,
                because=because,
                asked_by=by,
            )
    except IntegrityError as error:
        if "gives_back_what_was_taken" not in str(error):
            raise
        sentence = _("That much was not taken, or is given back already.")
        raise Refusal(sentence, code="more-than-taken", fields={"amount": sentence}) from error
