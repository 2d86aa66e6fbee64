"""The calls we make to Instamojo (API 1.1), as typed functions.

Amounts are minor units (paise) here and decimal words ("2500.00") on the wire. Instamojo knows no idempotency keys:
whoever asks for a request or a refund puts a word of their own into it, and looks for that word before asking again.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from itertools import takewhile
from typing import Any, TypeVar

import requests
import structlog
from django.conf import settings

from academy.kernel.errors import ProviderDown, Refusal, Unknown
from academy.kernel.money import Money

log = structlog.get_logger("billing.instamojo")
Answer = TypeVar("Answer")

CURRENCY = "INR"
# What one request may ask for: 9 to 200,000 rupees; and how much room its purpose has.
LEAST, MOST = 900, 20_000_000
PURPOSE_LENGTH = 30
PAID = "Credit"
COMPLETED = "Completed"
# Pages of a list that are looked through for a word of ours.
PAGES = 20
PER_PAGE = 50


@dataclass(frozen=True)
class Received:
    """A payment that succeeded: what was paid and what Instamojo keeps of it, and when."""

    payment: str
    amount: Money
    fee: Money
    method: str
    at: datetime


@dataclass(frozen=True)
class PaymentRequest:
    """A page on which one amount can be paid. status: Pending, Sent, Completed, Expired or Inactive.

    received: payments that succeeded, the first one first; only there where the request itself was read.
    """

    id: str
    url: str
    purpose: str
    amount_cents: int
    status: str
    redirect_url: str
    received: tuple[Received, ...] = ()


@dataclass(frozen=True)
class GivenBack:
    """A refund, as the comparison with our books needs it."""

    id: str
    payment: str
    amount: Money
    at: datetime


def is_on() -> bool:
    """Whether this school takes money by Instamojo."""
    return bool(settings.INSTAMOJO_API_KEY and settings.INSTAMOJO_AUTH_TOKEN)


def create_request(
    *,
    purpose: str,
    amount_cents: int,
    name: str,
    email: str,
    phone: str,
    redirect_url: str,
    webhook: str,
    expires_at: datetime,
) -> PaymentRequest:
    """A page on which this amount can be paid once. purpose: with a word of ours that finds it again."""
    told = {
        "purpose": purpose,
        "amount": _words(amount_cents),
        "buyer_name": name,
        "email": email,
        "phone": phone,
        "redirect_url": redirect_url,
        "webhook": webhook,
        "expires_at": expires_at.isoformat(),
        # Families hear of it from the school.
        "send_email": False,
        "send_sms": False,
        # Theirs is yes: the same page would take the money again.
        "allow_repeated_payments": False,
    }
    answer = _ask("POST", "payment-requests/", what="create request", data=told)
    return _read("create request", answer, lambda told: _request(told["payment_request"]))


def find_request(*, purpose: str, redirect_url: str, since: datetime) -> PaymentRequest | None:
    """The request made since then with this purpose and way back, if Instamojo has one."""
    listed = _listed("payment-requests/", "payment_requests", {"min_created_at": since.isoformat()})
    for row in listed:
        found = _read("list requests", row, _request)
        if (found.purpose, found.redirect_url) == (purpose, redirect_url):
            return found
    return None


def list_requests(*, changed_since: datetime) -> list[PaymentRequest]:
    """Every request that somebody has paid on and that changed since then, with its payments: a call for each."""
    listed = _listed("payment-requests/", "payment_requests", {"min_modified_at": changed_since.isoformat()})
    return [read_request(row["id"]) for row in listed if row["status"] == COMPLETED]


def list_refunds(*, since: datetime) -> list[GivenBack]:
    """Every refund made since then, the newest first."""
    found = (_read("list refunds", row, _given_back) for row in _listed("refunds/", "refunds", {}))
    return list(takewhile(lambda refund: refund.at >= since, found))


def read_request(request: str) -> PaymentRequest:
    """What Instamojo knows of a request now, with what was paid on it."""
    answer = _ask("GET", f"payment-requests/{request}/", what="read request")
    return _read("read request", answer, lambda told: _request(told["payment_request"]))


def disable_request(request: str) -> PaymentRequest:
    """Close a page so that nobody can pay on it any more, or learn that somebody has. Again: no harm."""
    try:
        _ask("POST", f"payment-requests/{request}/disable/", what="disable request")
    except Refusal as no:
        log.info("request was not open", request=request, reason=str(no))
    return read_request(request)


def refund(*, payment: str, amount_cents: int, reason: str, key: str) -> str:
    """Give money back, all of it or a part; returns the refund's id. key: by which find_refund finds it."""
    told = {
        "payment_id": payment,
        # "Event was cancelled or changed": of their kinds the one that blames nobody.
        "type": "TAN",
        "body": f"{reason[:100]} ({key})",
        "refund_amount": _words(amount_cents),
        "transaction_id": key,
    }
    answer = _ask("POST", "refunds/", what="refund", data=told)
    return _read("refund", answer, lambda told: str(told["refund"]["id"]))


def find_refund(*, payment: str, key: str) -> str | None:
    """The refund that was asked for by this key, if Instamojo has one."""
    for row in _listed("refunds/", "refunds", {}):
        if row.get("payment_id") == payment and f"({key})" in str(row.get("body")):
            return str(row["id"])
    return None


def _listed(path: str, name: str, filters: Mapping[str, str]) -> Iterator[Any]:
    """Every row of a list, page by page, the newest first."""
    for page in range(1, PAGES + 1):
        answer = _ask("GET", path, what=f"list {name}", params={**filters, "page": str(page), "limit": str(PER_PAGE)})
        rows = _read(f"list {name}", answer, lambda told: list(told[name]))
        yield from rows
        if len(rows) < PER_PAGE:
            return


def _ask(
    method: str, path: str, *, what: str, data: Mapping[str, Any] | None = None, params: Mapping[str, str] | None = None
) -> Any:
    """Make one call and translate how it failed: surely not done, perhaps done, or refused for good."""
    try:
        answer = requests.request(
            method,
            f"{settings.INSTAMOJO_API_URL}/{path}",
            data=data,
            params=params,
            headers={"X-Api-Key": settings.INSTAMOJO_API_KEY, "X-Auth-Token": settings.INSTAMOJO_AUTH_TOKEN},
            timeout=settings.PROVIDER_TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        # A connection that was never made carried no request; anything later may have.
        never_sent = isinstance(error, requests.ConnectTimeout) or "refused" in str(error) or "resolve" in str(error)
        raise (ProviderDown if never_sent else Unknown)(f"No answer from Instamojo ({what}).") from error
    _refused(answer, what)
    try:
        told = answer.json()
    except ValueError as error:
        raise Unknown(f"Instamojo's answer could not be read ({what}).") from error
    log.info("called Instamojo", call=what)
    return told


def _refused(answer: requests.Response, what: str) -> None:
    """Raises what an answer other than a good one means."""
    status = answer.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        after = answer.headers.get("Retry-After", "")
        wait = float(after) if after.isdigit() else None
        raise ProviderDown(f"Instamojo asks us to slow down ({what}).", retry_after=wait)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise ProviderDown(f"Instamojo does not accept our key ({what}).")
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        sentence = _complaint(answer)
        log.warning("refused by Instamojo", call=what, status=status, message=sentence)
        raise Refusal(sentence, code="instamojo")
    if status not in (HTTPStatus.OK, HTTPStatus.CREATED):
        raise Unknown(f"Instamojo failed while it worked ({what}): {status}.")


def _complaint(answer: requests.Response) -> str:
    """What Instamojo has against it: a sentence, or sentences by field."""
    try:
        message = answer.json()["message"]
    except (ValueError, KeyError, TypeError):
        return f"Instamojo refused with {answer.status_code}."
    if isinstance(message, dict):
        return " ".join(f"{field}: {' '.join(map(str, said))}" for field, said in message.items())
    return str(message)


def _read(what: str, told: Any, read: Callable[[Any], Answer]) -> Answer:
    """Read an answer, or say that it could not be."""
    try:
        return read(told)
    except (ValueError, KeyError, AttributeError, TypeError, InvalidOperation) as error:
        raise Unknown(f"Instamojo's answer could not be read ({what}).") from error


def _request(row: Any) -> PaymentRequest:
    received = [found for found in map(_received, row.get("payments") or []) if found]
    return PaymentRequest(
        id=row["id"],
        url=row["longurl"],
        purpose=row["purpose"],
        amount_cents=_cents(row["amount"]),
        status=row["status"],
        redirect_url=row["redirect_url"] or "",
        received=tuple(sorted(received, key=lambda one: (one.at, one.payment))),
    )


def _received(row: Any) -> Received | None:
    if row["status"] != PAID:
        return None
    if row["fees"] is None:
        raise ProviderDown("Instamojo has not said yet what it keeps of this payment.")
    return Received(
        payment=row["payment_id"],
        amount=Money(_cents(row["amount"]), row["currency"]),
        fee=Money(_cents(row["fees"]), row["currency"]),
        method=row["instrument_type"] or "",
        at=datetime.fromisoformat(row["created_at"]),
    )


def _given_back(row: Any) -> GivenBack:
    return GivenBack(
        id=str(row["id"]),
        payment=row["payment_id"],
        amount=Money(_cents(row["refund_amount"]), CURRENCY),
        at=datetime.fromisoformat(row["created_at"]),
    )


def _cents(words: str) -> int:
    """ "2500.00" in minor units; raises ValueError for a part of one."""
    cents = Decimal(words).scaleb(2)
    if cents != cents.to_integral_value():
        raise ValueError(f"{words} is no amount.")
    return int(cents)


def _words(cents: int) -> str:
    return f"{Decimal(cents).scaleb(-2):.2f}"
