"""Who is billed."""

from collections.abc import Collection

from django.db import transaction

from academy.models import Family, User
from billing.models import Payer


@transaction.atomic
def family_payer(*, family: Family) -> Payer:
    """The account of a family as a whole, made when it is first billed."""
    return Payer.objects.get_or_create(family=family, person=None)[0]


@transaction.atomic
def family_payers(*, families: Collection[int]) -> None:
    """The same for many, by their ids."""
    there = Payer.objects.filter(family__in=families, person=None).values_list("family", flat=True)
    Payer.objects.bulk_create((Payer(family_id=family) for family in set(families) - set(there)), ignore_conflicts=True)


def payer_of(*, family: Family, person: User) -> Payer:
    """The person's own account with a family where they have one, else the family's."""
    return Payer.objects.filter(family=family, person=person).first() or family_payer(family=family)
