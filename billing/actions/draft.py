"""Write down what the pricing function says is owed and was not billed yet: a draft for each payer."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from academy.kernel.db import advisory_locks, insert
from academy.models import Enrolment
from academy.queries.school import school_today
from billing.actions.payer import family_payers
from billing.models import Invoice, InvoiceLine
from billing.pricing.bill import Line
from billing.pricing.contradictions import Contradiction
from billing.pricing.words import title
from billing.queries.owed import owed_by

COLUMNS = ("description", "amount_cents", "tax_cents", "sort", "kind", "about", "cycle", "rule", "steps")
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
    rows = [
        (invoice.pk, position, *_columns(line))
        for invoice in drafts
        for position, line in enumerate(by_payer[invoice.payer_id], start=1)
    ]
    insert(InvoiceLine, ("invoice_id", "position", *COLUMNS), rows)
    return drafts


def _columns(line: Line) -> tuple[Any, ...]:
    item, amount = line.item, line.amount
    return (
        title(item, line.name)[:200],
        amount.gross,
        amount.tax,
        line.sort.value,
        item.kind.value,
        item.about,
        item.cycle,
        item.rule,
        json.dumps(line.steps),
    )
