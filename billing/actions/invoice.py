"""Raise invoices, and take them back."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext as _

from academy.kernel.db import advisory_locks
from academy.kernel.errors import Refusal
from billing.actions.allocate import lock_payers, release_invoice, settle
from billing.actions.earning import earn
from billing.actions.ledger import Entry, Side, post_all, take_back
from billing.actions.lot import keep_lots
from billing.actions.package_back import take_packages_back
from billing.models import Account, Invoice, InvoiceLine, JournalEntry, Payment, Sort

# The space of advisory locks for numbers that must not have gaps.
NUMBERS = 2
# Where what is sold stands until it is paid and, of lessons, taught.
ACCOUNTS = {
    Sort.TUITION: Account.DEFERRED,
    Sort.PACKAGE: Account.DEFERRED,
    Sort.DEPOSIT: Account.DEPOSITS,
}


class Line(NamedTuple):
    """Of an invoice's line: cents with the tax, and the tax in them."""

    sort: str
    about: int | None
    cycle: date | None
    gross: int
    tax: int


def raise_invoice(*, invoice: Invoice, due_on: date | None = None) -> Invoice:
    """draft or reviewed → open: it gets its number, is due on that day (else the draft's), and stands in the books."""
    raise_invoices(invoices=[invoice], due_on=due_on)
    return Invoice.objects.get(pk=invoice.pk)


@transaction.atomic
def raise_invoices(*, invoices: Collection[Invoice], due_on: date | None = None) -> int:
    """The same for many, in their order; how many. What is raised already is left alone.

    What stands to their payers' credit pays them at once.
    """
    # Against two invoices getting one number; released at commit, so that a rolled-back number leaves no gap.
    advisory_locks(space=NUMBERS, numbers=[1])
    lock_payers({invoice.payer_id for invoice in invoices})
    mine = Invoice.objects.filter(pk__in=[invoice.pk for invoice in invoices], state__in=Invoice.UNRAISED)
    drafts = list(mine.select_for_update(of=("self",)).select_related("payer").order_by("pk"))
    lines = _lines(drafts)
    for draft, number in zip(drafts, _numbers(len(drafts)), strict=True):
        draft.number = number
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE billing_invoice SET number = given.number, state = 'open', raised_at = clock_timestamp(),"
            " due_on = coalesce(%s, due_on) FROM unnest(%s::bigint[], %s::text[]) AS given (id, number)"
            " WHERE billing_invoice.id = given.id",
            [due_on, [draft.pk for draft in drafts], [draft.number for draft in drafts]],
        )
    post_all(
        kind=JournalEntry.Kind.INVOICE,
        entries=[Entry(one, f"Invoice {one.number}", one.payer, one.currency, _sides(lines[one.pk])) for one in drafts],
    )
    settle(payers={draft.payer_id for draft in drafts})
    if families := {one.payer.family_id for one in drafts if _bills_less(lines[one.pk])}:
        earn(families=families)
    return len(drafts)


def _lines(invoices: Collection[Invoice]) -> dict[int, list[Line]]:
    """Of each what the books need to know of its lines."""
    found: dict[int, list[Line]] = {invoice.pk: [] for invoice in invoices}
    rows = InvoiceLine.objects.filter(invoice__in=invoices).order_by("invoice", "position")
    for invoice, sort, about, cycle, gross, tax in rows.values_list(
        "invoice", "sort", "about", "cycle", "amount_cents", "tax_cents"
    ):
        found[invoice].append(Line(sort, about, cycle, gross, tax))
    return found


def _bills_less(lines: Iterable[Line]) -> bool:
    """Whether they take back what was invoiced of a month's or term's lessons, which may have earned it by now."""
    billed: Counter[tuple[int | None, date | None]] = Counter()
    for line in lines:
        if line.sort == Sort.TUITION:
            billed[line.about, line.cycle] += line.gross - line.tax
    return any(cents < 0 for cents in billed.values())


def _sides(lines: Iterable[Line]) -> list[Side]:
    """What the payer owes, and for what: its net by what was sold, and the tax, which is the state's."""
    owed: Counter[Account] = Counter()
    for line in lines:
        owed[ACCOUNTS.get(Sort(line.sort), Account.REVENUE)] -= line.gross - line.tax
        owed[Account.TAX] -= line.tax
    return [(Account.RECEIVABLE, -owed.total()), *owed.items()]


def _numbers(count: int) -> list[str]:
    """The next so many, of the year by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT year || '-' || lpad((last + more)::text, 5, '0') FROM generate_series(1, %s) AS more, ("
            " SELECT coalesce(max(substr(number, 6)::int), 0) AS last, to_char(clock_timestamp(), 'YYYY') AS year"
            " FROM billing_invoice WHERE number LIKE to_char(clock_timestamp(), 'YYYY') || '-%%') AS taken"
            " ORDER BY more",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def void_invoice(*, invoice: Invoice, because: str) -> list[tuple[Payment, int]]:
    """Take an invoice back, with the reason. Again: nothing more happens.

    What its lessons had earned is taken back too, and the packages it asks for, with all their lots. What paid it is
    free: the payments, each with the cents that are. Whoever calls this gives that back, or lets it settle what else is
    owed. Raises Refusal for a draft, and where lessons of such a package were held.
    """
    # Against a payment that arrives at the same moment.
    lock_payers([invoice.payer_id])
    invoice = Invoice.objects.select_for_update().get(pk=invoice.pk)
    if invoice.state == Invoice.State.VOID:
        return []
    if invoice.state in Invoice.UNRAISED:
        raise Refusal(_("A draft was never raised; there is nothing to take back."), code="draft")
    students = take_packages_back(invoice=invoice)
    paid = release_invoice(invoice=invoice)
    invoice.state = Invoice.State.VOID
    invoice.voided_because = because[:200]
    invoice.save(update_fields=["state", "voided_because"])
    take_back(
        entry=JournalEntry.objects.get(
            kind=JournalEntry.Kind.INVOICE, about_label=Invoice._meta.label, about_id=invoice.pk
        ),
        kind=JournalEntry.Kind.VOID,
        about=invoice,
        memo=f"Invoice {invoice.number} voided: {because}",
    )
    keep_lots(students=students)
    earn(families=[invoice.payer.family_id], since=date.min)
    return paid
