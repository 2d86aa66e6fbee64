"""What must be true when a year is over, and the figure that the same seed gives again."""

import hashlib
from typing import Any

from django.db import connection

from academy.kernel.invariants import verify
from academy.management.commands.verify_invariants import SandboxRecord
from billing.actions.close_month import same_as_closed
from billing.models import ClosedMonth
from crm.simulation.ground import Ground

# By what people would call things, not by numbers that depend on who was served first.
BOOKED = """
    SELECT concat_ws('|', entry.kind, entry.booked_on, family.name, posting.account, posting.currency,
                     sum(posting.cents), count(*))
      FROM billing_posting AS posting JOIN billing_journalentry AS entry ON entry.id = posting.entry_id
      LEFT JOIN billing_payer AS payer ON payer.id = posting.payer_id
      LEFT JOIN academy_family AS family ON family.id = payer.family_id
     GROUP BY entry.kind, entry.booked_on, family.name, posting.account, posting.currency
"""
BILLED = """
    SELECT concat_ws('|', family.name, invoice.state, invoice.due_on, line.kind, line.cycle, line.description,
                     line.amount_cents, line.tax_cents)
      FROM billing_invoiceline AS line JOIN billing_invoice AS invoice ON invoice.id = line.invoice_id
      JOIN billing_payer AS payer ON payer.id = invoice.payer_id
      JOIN academy_family AS family ON family.id = payer.family_id
"""


def digest() -> str:
    """SHA-256 of all that was billed and booked."""
    whole = hashlib.sha256()
    with connection.cursor() as cursor:
        for question in (BOOKED, BILLED):
            cursor.execute(question)
            whole.update("\n".join(sorted(row[0] for row in cursor.fetchall())).encode())
    return whole.hexdigest()


def broken(ground: Ground) -> dict[str, Any]:
    """Every promise that does not hold, also against the outside world's own record; months that changed since."""
    found: dict[str, Any] = dict(verify(SandboxRecord(ground.sandbox)))
    changed = [str(closed) for closed in ClosedMonth.objects.order_by("month") if not same_as_closed(closed)]
    return found | ({"closed months": changed} if changed else {})
