"""Write into the books: one balanced entry per cause, never twice, never changed."""

from django.db import models, transaction

from billing.models import Account, JournalEntry, Payer, Posting

Side = tuple[Account, int]


@transaction.atomic
def post(
    *,
    kind: JournalEntry.Kind,
    about: models.Model,
    memo: str,
    payer: Payer,
    currency: str,
    sides: list[Side],
) -> JournalEntry:
    """Book an entry: sides are (account, cents), debits positive and credits negative, adding up to nothing.

    Calling it again for the same kind and cause returns the first entry. An entry that does not balance is refused by
    the database at commit.
    """
    entry, is_new = JournalEntry.objects.get_or_create(
        kind=kind, about_label=about._meta.label, about_id=about.pk, defaults={"memo": memo[:200]}
    )
    if is_new:
        Posting.objects.bulk_create(
            Posting(entry=entry, account=account, payer=payer, cents=cents, currency=currency)
            for account, cents in sides
            if cents
        )
    return entry
