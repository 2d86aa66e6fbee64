"""`manage.py reconcile`: hold every provider's own book against ours, now."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from academy.kernel.trace import tracing
from academy.kernel.work import perform
from billing.actions.compare import compare, mismatches_of, providers, start_comparison
from billing.models import Mismatch, Reconciliation


class Command(BaseCommand):
    """Prints the figures; ends with 1 where something does not match, with 2 where a provider did not answer."""

    help = "Compare every charge, refund, fee, dispute and payout at the providers with the ledger, both ways."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, help="A day such as 2026-10-01; else the last week.")
        parser.add_argument("--json", action="store_true", help="As JSON.")
        parser.add_argument("--only-look", action="store_true", help="Book nothing that we had not heard of.")

    def handle(self, *args: Any, since: date | None, only_look: bool, **options: Any) -> None:
        with tracing(actor="command"):
            rows = [start_comparison(provider=one, since=since, heals=not only_look) for one in providers()]
            for row in rows:
                perform(Reconciliation, row.pk, compare)
                row.refresh_from_db()
        answers = [_answer(row) for row in rows]
        if options["json"]:
            self.stdout.write(json.dumps(answers, indent=1, ensure_ascii=False))
        else:
            for answer in answers:
                self._say(answer)
        if any(row.drift_cents is None for row in rows):
            sys.exit(2)
        if any(row.drift_cents for row in rows):
            sys.exit(1)

    def _say(self, answer: dict[str, Any]) -> None:
        self.stdout.write(f"{answer['provider']} since {answer['since']}: {answer['error'] or 'compared'}")
        for currency, headings in answer["figures"].items():
            for heading, row in headings.items():
                said = f"{row['provider']:>12} there, {row['books']:>12} here, differs by {row['drift']}"
                self.stdout.write(f"  {currency} {heading:<9}{said}")
        for one in answer["mismatches"]:
            self.stdout.write(f"  {one['kind']} {one['reference']}: {one['reason'] or 'does not match'}")
        self.stdout.write(f"  put right: {answer['healed']}; drift in cents: {answer['drift_cents']}")


def _answer(row: Reconciliation) -> dict[str, Any]:
    done = row.drift_cents is not None
    return {
        "provider": row.provider,
        "since": row.since.isoformat(),
        "figures": row.figures,
        "healed": row.healed,
        "drift_cents": row.drift_cents,
        "error": "" if done else row.last_error,
        "mismatches": [_mismatch(one) for one in mismatches_of(row)],
    }


def _mismatch(one: Mismatch) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "reference": one.reference,
        "currency": one.currency,
        "provider": {"cents": one.told_cents, "fee_cents": one.told_fee_cents},
        "books": {"cents": one.booked_cents, "fee_cents": one.booked_fee_cents},
        "reason": one.reason,
    }
