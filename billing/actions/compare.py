"""Hold a provider's own book against ours, put right what we had not heard of, and keep what does not match."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from types import ModuleType
from typing import Any

from django.db import transaction

from academy.kernel.db import alone
from academy.kernel.errors import Refusal
from academy.kernel.queue import ring
from academy.kernel.trace import current
from academy.queries.school import school_today
from billing.actions.mismatch import note_mismatch, settle_what_matches
from billing.instamojo import client as instamojo_client
from billing.instamojo import statement as instamojo
from billing.models import Mismatch, Payment, Reconciliation
from billing.queries.drift import Booked, Key, booked, drift_of, figures, same
from billing.queries.moved import Moved
from billing.stripe import statement as stripe

STATEMENTS: dict[str, ModuleType] = {Payment.Provider.STRIPE: stripe, Payment.Provider.INSTAMOJO: instamojo}
# The space of advisory locks for providers' books.
COMPARING = 12
# So far every night looks back; what does not match is looked at until it does.
NIGHTLY = timedelta(days=7)
# A movement may be booked on another day than the provider's: by another clock, or long after its word was lost.
MARGIN = timedelta(days=2)
LATE = timedelta(days=150)


def providers() -> list[Payment.Provider]:
    """Those with a book of their own that this school uses."""
    return [Payment.Provider.STRIPE, *([Payment.Provider.INSTAMOJO] if instamojo_client.is_on() else [])]


@transaction.atomic
def start_comparison(
    *, provider: Payment.Provider, since: date | None = None, heals: bool = True, by: Any = None
) -> Reconciliation:
    """Have the worker compare the books since a day: the last week's and all that did not match, if none is said."""
    row = Reconciliation.objects.create(
        provider=provider,
        since=since or _usual_day(provider),
        heals=heals,
        asked_by=by,
        request_id=current().request_id,
    )
    ring(row)
    return row


def _usual_day(provider: Payment.Provider) -> date:
    days = [school_today() - NIGHTLY]
    oldest = Mismatch.objects.open().filter(provider=provider).order_by("happened_at").first()
    return min([*days, *([oldest.happened_at.date()] if oldest else [])])


def compare(row: Reconciliation) -> None:
    """The work of a comparison. Again: nothing is booked twice, and the figures are those of the last time.

    Raises ProviderDown or Unknown where the provider does not answer; what was put right until then stays.
    """
    provider = Payment.Provider(row.provider)
    # Two that put the same things right would tell different figures.
    with alone(space=COMPARING, word=provider):
        _compare(row, provider, STATEMENTS[provider])


def _compare(row: Reconciliation, provider: Payment.Provider, statement: ModuleType) -> None:
    since = datetime.combine(row.since, time.min, tzinfo=UTC) - MARGIN
    # Ours first: what is booked while the provider is being asked is known to it by then.
    ours = booked(provider, since=row.since)
    told: dict[Key, Moved] = {each.key: each for each in statement.told(since)}
    if lacking := ours.keys() - told.keys():
        told |= {each.key: each for each in statement.told(since - LATE) if each.key in lacking}
    ours |= _by_reference(provider, told.keys() - ours.keys())
    differing = [key for key in told.keys() | ours.keys() if not same(told.get(key), ours.get(key))]
    reasons: dict[Key, str] = {}
    if row.heals:
        reasons = _put_right(statement, [told[key] for key in differing if key in told])
        statement.catch_up(since)
        ours |= _by_reference(provider, differing)
    left = [key for key in differing if not same(told.get(key), ours.get(key))]
    _write_down(row, told, ours, left, reasons, healed=len(differing) - len(left))


def _by_reference(provider: Payment.Provider, keys: Iterable[Key]) -> dict[Key, Booked]:
    """What is booked of these, whenever that was."""
    wanted = set(keys)
    found = booked(provider, since=date.max, references=[reference for _kind, reference in wanted]) if wanted else {}
    return {key: one for key, one in found.items() if key in wanted}


def _put_right(statement: ModuleType, rows: list[Moved]) -> dict[Key, str]:
    """Do what their webhooks would have done, the oldest first; why it could not be, by movement."""
    reasons = {}
    for moved in sorted(rows, key=lambda each: each.at):
        try:
            statement.put_right(moved)
        except Refusal as no:
            reasons[moved.key] = no.sentence
    return reasons


@transaction.atomic
def _write_down(
    row: Reconciliation,
    told: dict[Key, Moved],
    ours: dict[Key, Booked],
    left: list[Key],
    reasons: dict[Key, str],
    *,
    healed: int,
) -> None:
    looked_at = told.keys() | ours.keys()
    settle_what_matches(provider=row.provider, keys=looked_at - set(left))
    open_ones = [
        key
        for key in sorted(left)
        if note_mismatch(
            provider=row.provider, key=key, told=told.get(key), ours=ours.get(key), reason=reasons.get(key, "")
        )
    ]
    row.figures = figures(told, ours, open_ones)
    row.drift_cents, row.healed = drift_of(row.figures), healed
    row.save(update_fields=["figures", "drift_cents", "healed"])


def mismatches_of(row: Reconciliation) -> list[Mismatch]:
    """What still does not match at that provider."""
    return list(Mismatch.objects.open().filter(provider=row.provider).order_by("pk"))
