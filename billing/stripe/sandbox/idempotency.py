"""Idempotency-Key as Stripe keeps it: the first result, replayed for a day; never two at once, nor other parameters."""

import hashlib
from dataclasses import dataclass
from typing import Any

from academy.sandbox import clock
from academy.sandbox.store import store
from billing.stripe.sandbox.errors import StripeError

KIND = "idempotency_key"
DAY = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Replay:
    """An answer given before."""

    status: int
    body: dict[str, Any]
    request_id: str


def begin(key: str, method: str, path: str, body: bytes) -> Replay | None:
    """Take the key for this call, or the answer it already led to.

    Raises StripeError: 400 where the key was used with other parameters, 409 while its first call is under way.
    """
    if len(key) > 255:
        raise StripeError(400, "invalid_request_error", "Idempotency keys hold up to 255 characters.")
    print_ = hashlib.sha256(f"{method} {path}\n".encode() + body).hexdigest()
    with store().transaction():
        _prune()
        known = store().get("stripe", KIND, key)
        if known is None:
            _write(key, {"fingerprint": print_, "path": path})
            return None
        if known["fingerprint"] != print_:
            raise StripeError(
                400,
                "idempotency_error",
                f"Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request.",
            )
        if "status" not in known:
            raise StripeError(
                409,
                "idempotency_error",
                f"There is currently another in-progress request using this Idempotency Key ({key}). "
                "Please try again later.",
                code="idempotency_key_in_use",
            )
        return Replay(status=known["status"], body=known["body"], request_id=known["request_id"])


def finish(key: str, status: int, body: dict[str, Any], request_id: str) -> None:
    """Keep the answer; in the transaction that made it, so a crash leaves both or neither."""
    known = store().get("stripe", KIND, key) or {}
    _write(key, {**known, "status": status, "body": body, "request_id": request_id})


def release(key: str) -> None:
    """The call never began in earnest (its parameters were wrong): the key is free again."""
    store().remove("stripe", KIND, key)


def release_unfinished() -> None:
    """After a crash: calls that were under way then are not any more."""
    for known in store().find("stripe", KIND):
        if "status" not in known:
            release(known["key"])


def _write(key: str, known: dict[str, Any]) -> None:
    store().put("stripe", KIND, key, {**known, "key": key}, clock.stamp())


def _prune() -> None:
    store().rows(
        "DELETE FROM document WHERE provider = 'stripe' AND kind = ? AND created <= ?", (KIND, clock.stamp() - DAY)
    )
