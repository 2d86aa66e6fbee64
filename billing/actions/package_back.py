"""A package goes back with the invoice by which it was sold."""

from django.utils.translation import ngettext

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from billing.actions.ledger import take_back
from billing.actions.lot import lock_packages
from billing.models import Invoice, InvoiceLine, JournalEntry, Lot, LotUse, Package, Sort
from billing.queries.lot_ends import ends
from billing.queries.lots import held_uses


def take_packages_back(*, invoice: Invoice) -> set[int]:
    """End all lots of the packages that it asks for, and take back what they had earned; of which students (by id).

    Inside the caller's transaction, which holds the payer and lets their lessons look for other lots. Raises Refusal
    where a lesson of theirs was held: it was paid for by its lot.
    """
    lines = InvoiceLine.objects.filter(invoice=invoice, kind=InvoiceLine.Kind.EXTRA, sort=Sort.PACKAGE)
    asked = Package.objects.filter(extra__in=lines.values("about"))
    students = set(asked.values_list("enrolment__student", flat=True))
    if not students:
        return set()
    # Against a lot that is taken, earned or expires now.
    lock_packages(students)
    uses = LotUse.objects.filter(lot__package__in=asked, given_back_at=None)
    if held := len(held_uses(uses)):
        sentence = ngettext(
            "%(count)s lesson of this package was held, and its invoice pays for it. Charge goodwill below nothing for"
            " what is left instead.",
            "%(count)s lessons of this package were held, and its invoice pays for them. Charge goodwill below nothing"
            " for what is left instead.",
            held,
        )
        raise Refusal(sentence % {"count": held}, code="lessons-held")
    uses.update(given_back_at=now())
    lots = Lot.objects.filter(package__in=asked)
    over = ends().filter(about_id__in=lots.values("pk"), reversed_by=None)
    for entry in over.order_by("pk"):
        lot = lots.select_related("package__extra").get(pk=entry.about_id)
        memo = f"Lot {lot.position} of {lot.package.extra.name} taken back"
        take_back(entry=entry, kind=JournalEntry.Kind.VOID, about=lot, memo=memo)
    asked.filter(taken_back_at=None).update(taken_back_at=now())
    return students
