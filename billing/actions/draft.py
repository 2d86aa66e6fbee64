"""Write down what the pricing function says is owed and was not billed yet: a draft for each payer."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from academy.kernel.db import advisory_locks
from academy.models import Enrolment
from academy.queries.school import school_today
from billing.actions.payer import family_payers
from billing.models import Invoice, InvoiceLine
from billing.pricing.bill import Line
from billing.pricing.contradictions import Contradiction
from billing.pricing.words import title
from billing.queries.owed import owed_by

# The space of advisory locks for families that are being billed: two at once would bill the same twice.
BILLING = 8


def lock_families(families: Collection[int]) -> None:
    """Until the end of the transaction nobody else bills them."""
    advisory_locks(space=BILLING, numbers=sorted(families))


@dataclass
class Drafted:
    """The drafts, and why there is none for a family (a sentence by its id): facts that cannot all be true."""

    invoices: list[Invoice] = field(default_factory=list)
    problems: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def draft_families(*, families: Collection[int], until: date) -> Drafted:
    """For each payer a draft of what is owed by the days before `until`; earlier drafts are written anew, reviewed
    ones stay. A family whose facts contradict each other has none, and stops nobody else's.
    """
    lock_families(families)
    family_payers(families=families)
    drafts = Invoice.objects.filter(payer__family__in=families, state=Invoice.State.DRAFT)
    drafts.filter(enrolment=None, until__isnull=False).delete()
    owed, done = owed_by(families, until=until), Drafted()
    lines: list[Line] = []
    for family, found in owed.items():
        if isinstance(found, Contradiction):
            done.problems[family] = str(found)
        else:
            lines += found
    done.invoices = write_drafts(lines, until=until)
    return done


def write_drafts(lines: Iterable[Line], *, until: date | None, enrolment: Enrolment | None = None) -> list[Invoice]:
    """One invoice for each payer, with these lines in their order; until: None where it is no month's bill."""
    by_payer: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_payer[line.payer].append(line)
    today = school_today()
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
