"""Write down what the pricing function says is owed and was not billed yet: a draft for each payer."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db import transaction

from academy.kernel.db import advisory_locks, now
from academy.models import Enrolment, Family
from academy.queries.school import school
from academy.words import in_zone
from billing.actions.payer import family_payer
from billing.models import Invoice, InvoiceLine
from billing.pricing.bill import Line, bill
from billing.pricing.words import title
from billing.queries.household import BACK, billed, households

# The space of advisory locks for families that are being billed: two at once would bill the same twice.
BILLING = 8


def lock_families(families: Collection[int]) -> None:
    """Until the end of the transaction nobody else bills them."""
    advisory_locks(space=BILLING, numbers=sorted(families))


def lines_of(families: Collection[int], *, until: date, also: Enrolment | None = None) -> dict[int, list[Line]]:
    """What each family owes by the charges of the days before `until` and was not billed; a preview and a draft alike.

    Raises Contradiction where facts of a family cannot all be true.
    """
    facts = households(families, since=until - timedelta(days=BACK), also=also)
    before = billed(facts)
    return {family: bill(facts[family], until=until, billed=before.get(family, {})) for family in facts}


@transaction.atomic
def draft_family(*, family: Family, until: date) -> list[Invoice]:
    """A draft for each payer with something to be billed; an earlier draft is written anew, a reviewed one stays."""
    lock_families([family.pk])
    family_payer(family=family)
    Invoice.objects.filter(
        payer__family=family, state=Invoice.State.DRAFT, enrolment=None, until__isnull=False
    ).delete()
    return write_drafts(lines_of([family.pk], until=until)[family.pk], until=until)


def write_drafts(lines: Iterable[Line], *, until: date, enrolment: Enrolment | None = None) -> list[Invoice]:
    """One invoice for each payer, with these lines in their order."""
    by_payer: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_payer[line.payer].append(line)
    today = in_zone(now(), school().zone).date()
    drafts = Invoice.objects.bulk_create(
        Invoice(payer_id=payer, enrolment=enrolment, until=until, currency=of_payer[0].amount.currency, due_on=today)
        for payer, of_payer in by_payer.items()
    )
    InvoiceLine.objects.bulk_create(
        _row(invoice, position, line)
        for invoice in drafts
        for position, line in enumerate(by_payer[invoice.payer_id], start=1)
    )
    return drafts


def _row(invoice: Invoice, position: int, line: Line) -> InvoiceLine:
    item = line.item
    return InvoiceLine(
        invoice=invoice,
        position=position,
        description=title(item, line.name)[:200],
        amount_cents=line.amount.gross,
        tax_cents=line.amount.tax,
        sort=line.sort,
        kind=item.kind,
        about=item.about,
        cycle=item.cycle,
        rule=item.rule,
        steps=list(line.steps),
    )
