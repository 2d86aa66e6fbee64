"""Who is billed."""

from django.db import transaction

from academy.models import Family, User
from billing.models import Payer


@transaction.atomic
def family_payer(*, family: Family) -> Payer:
    """The account of a family as a whole, made when it is first billed."""
    return Payer.objects.get_or_create(family=family, person=None)[0]


def payer_of(*, family: Family, person: User) -> Payer:
    """The person's own account with a family where they have one, else the family's."""
    return Payer.objects.filter(family=family, person=person).first() or family_payer(family=family)
