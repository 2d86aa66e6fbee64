"""What a large demo academy has behind it, by COPY: invoices paid and booked, and what families were told."""

import json
from collections.abc import Iterator
from datetime import date

from academy.kernel.db import now
from academy.kernel.models import Notice
from academy.kernel.models.work import WorkState
from academy.models import Enrolment
from billing.models import Account, Allocation, Invoice, InvoiceLine, JournalEntry, Payer, Payment, Posting
from crm.demo.copying import copy, numbers
from crm.demo.term import Sold
from messaging.models import Message

CURRENCY = "CAD"


def copy_money(sold: list[Sold], *, families: range, due_on: date) -> None:
    """An invoice for each place, paid by bank transfer, and both in the books."""
    payers = numbers(Payer, len(families))
    invoices, payments = numbers(Invoice, len(sold)), numbers(Payment, len(sold))
    year, first, at = due_on.year, _next_number(due_on.year), now()
    titles = [f"{year}-{first + n:05}" for n in range(len(sold))]
    copy(Payer, ("id", "family_id"), zip(payers, families, strict=True))
    copy(
        Invoice,
        ("id", "payer_id", "enrolment_id", "number"),
        ((invoices[n], payers[row.family], row.enrolment, titles[n]) for n, row in enumerate(sold)),
        same={"state": "open", "currency": CURRENCY, "due_on": due_on, "raised_at": at, "voided_because": ""},
    )
    copy(
        InvoiceLine,
        ("invoice_id", "steps", "amount_cents"),
        ((invoices[n], _steps(row), _cents(row)) for n, row in enumerate(sold)),
        same={"position": 1, "description": "Lessons of the term"},
    )
    copy(
        Payment,
        ("id", "payer_id", "invoice_id", "reference", "amount_cents"),
        (
            (payments[n], payers[row.family], invoices[n], f"many-{row.enrolment}", _cents(row))
            for n, row in enumerate(sold)
        ),
        same={
            "provider": Payment.Provider.TRANSFER,
            "state": Payment.State.SUCCEEDED,
            "fee_cents": 0,
            "currency": CURRENCY,
            "method": "Bank transfer",
            "received_at": at,
        },
    )
    copy(
        Allocation,
        ("payment_id", "invoice_id", "cents"),
        ((payments[n], invoices[n], _cents(row)) for n, row in enumerate(sold)),
    )
    payer_of = [payers[row.family] for row in sold]
    amounts = [_cents(row) for row in sold]
    _book(JournalEntry.Kind.INVOICE, due_on, invoices, amounts, payer_of, (Account.RECEIVABLE, Account.DEFERRED))
    _book(JournalEntry.Kind.PAYMENT, due_on, payments, amounts, payer_of, (Account.CASH_HAND, Account.RECEIVABLE))


def _steps(row: Sold) -> str:
    price = {"price": row.lesson_cents, "slots": 1, "percent": 100}
    return json.dumps([{"code": "lesson", "n": row.lessons, "cents": _cents(row), **price}])


def _cents(row: Sold) -> int:
    return row.lessons * row.lesson_cents


def _next_number(year: int) -> int:
    taken = Invoice.objects.filter(number__startswith=f"{year}-").values_list("number", flat=True)
    return max((int(str(number)[5:]) for number in taken), default=0) + 1


def _book(
    kind: JournalEntry.Kind,
    on: date,
    about: range,
    amounts: list[int],
    payers: list[int],
    sides: tuple[Account, Account],
) -> None:
    """An entry for each row: debit the first account, credit the second."""
    entries = numbers(JournalEntry, len(about))
    label = {"invoice": Invoice, "payment": Payment}[kind]._meta.label
    same = {"kind": kind, "about_label": label, "memo": kind.label, "happened_on": on, "booked_on": on}
    copy(JournalEntry, ("id", "about_id"), zip(entries, about, strict=True), same=same)
    copy(
        Posting,
        ("entry_id", "account", "payer_id", "cents"),
        (
            (entry, account, payer, sign * cents)
            for entry, payer, cents in zip(entries, payers, amounts, strict=True)
            for account, sign in zip(sides, (1, -1), strict=True)
        ),
        same={"currency": CURRENCY},
    )


def copy_letters(sold: list[Sold], *, each: int) -> None:
    """For each place so many messages: half by mail, half under the bell, all but the last read."""
    notices = numbers(Notice, len(sold) * each // 2)
    at = now()

    def told() -> Iterator[tuple[int, int, Sold]]:
        numbered = iter(notices)
        for row in sold:
            for occasion in range(each // 2):
                yield next(numbered), occasion, row

    copy(
        Notice,
        ("id", "person_id", "about_id", "occasion"),
        ((pk, row.guardian, row.enrolment, f"week-{occasion}") for pk, occasion, row in told()),
        same={
            "kind": "welcome",
            "about_label": Enrolment._meta.label,
            "facts": "{}",
            "state": WorkState.DONE,
            "finished_at": at,
            **dict.fromkeys(("attempts", "claims"), 1),
            "outages": 0,
            **dict.fromkeys(("leased_by", "last_error", "request_id"), ""),
        },
    )
    copy(
        Message,
        ("notice_id", "person_id", "subject", "message_id", "channel", "state", "read_at"),
        (
            [pk, row.guardian, f"News of week {occasion}", f"notice-{pk}-{channel}@many.example", channel, state, read]
            for pk, occasion, row in told()
            for read in [at if occasion < each // 2 - 1 else None]
            for channel, state in (("email", Message.State.OPENED), ("app", Message.State.DELIVERED))
        ),
        same={
            "url": "/family/lessons/",
            "sent_at": at,
            **dict.fromkeys(("address", "text", "provider_id", "error"), ""),
        },
    )
