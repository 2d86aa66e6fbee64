"""How every call to Stripe is made: with our key and our patience, and with its failures translated."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar

import stripe
import structlog
from django.conf import settings

from academy.kernel.errors import ProviderDown, Refusal, Unknown
from academy.kernel.trace import current

log = structlog.get_logger("billing.stripe")
Answer = TypeVar("Answer")
# As many as Stripe gives at once: https://docs.stripe.com/api/pagination
PAGE = 100


class OtherWords(Exception):
    """A key came back with other parameters than it was first used with: two calls think they are the same one."""


def api() -> Any:
    """Stripe's own library, first version of its addresses."""
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        stripe_version=settings.STRIPE_API_VERSION,
        base_addresses={"api": settings.STRIPE_API_URL},
        http_client=stripe.RequestsClient(timeout=settings.PROVIDER_TIMEOUT_SECONDS),
        # Tried again by the work that calls us, which writes every attempt down.
        max_network_retries=0,
    ).v1


def asked(what: str, call: Callable[[], Answer]) -> Answer:
    """Make one call and translate how it failed: surely not done, perhaps done, or refused for good."""
    try:
        answer = call()
    except stripe.RateLimitError as error:
        after = str((error.headers or {}).get("Retry-After", ""))
        wait = float(after) if after.isdigit() else None
        raise ProviderDown(f"Stripe asks us to slow down ({what}).", retry_after=wait) from error
    except stripe.APIConnectionError as error:
        # A refused connection never reached Stripe; anything later may have.
        never_sent = "refused" in str(error).lower() or "resolve" in str(error).lower()
        raise (ProviderDown if never_sent else Unknown)(f"No answer from Stripe ({what}).") from error
    except stripe.IdempotencyError as error:
        if error.http_status != HTTPStatus.CONFLICT:
            # Somebody else's call, or another version of ours: asking again would change nothing, a person must look.
            raise OtherWords(f"Stripe knows the key of this call from another one ({what}).") from error
        raise Unknown(f"Stripe is still busy with this very request ({what}).") from error
    except stripe.APIError as error:
        raise Unknown(f"Stripe failed while it worked ({what}): {error.user_message or error}.") from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise ProviderDown(f"Stripe does not accept our key ({what}).") from error
    except stripe.StripeError as error:
        log.warning("refused by Stripe", call=what, code=error.code, message=str(error.user_message))
        raise Refusal(str(error.user_message or error), code=error.code or "stripe") from error
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise Unknown(f"Stripe's answer could not be read ({what}).") from error
    log.info("called Stripe", call=what)
    return answer


def paged(what: str, listing: Callable[[Any], Any], params: dict[str, Any]) -> Iterator[Any]:
    """Every row of a list, newest first, however many pages it takes; each page is one call."""
    page: dict[str, Any] = {**params, "limit": PAGE}
    while True:
        answer = asked(what, partial(listing, page))
        yield from answer.data
        if not answer.has_more:
            return
        page = {**page, "starting_after": answer.data[-1].id}


def between(since: datetime, until: datetime) -> dict[str, Any]:
    """The filter for what was made from `since` on and before `until`; Stripe counts whole seconds."""
    return {"created": {"gte": int(since.timestamp()), "lt": int(until.timestamp())}}


def once(key: str) -> dict[str, str]:
    """The options of a call that shall happen once, however often it is made with this key."""
    return {"idempotency_key": key}


def only_line(title: str, amount: int, currency: str) -> dict[str, Any]:
    """All that a page is paid for: what, and how much (minor units)."""
    price = {"currency": currency.lower(), "unit_amount": amount, "product_data": {"name": title}}
    return {"quantity": 1, "price_data": price}


def ours() -> dict[str, str]:
    """Metadata by which one word finds the whole story at Stripe too: the run's own request id.

    It is the same at every try of a step, as the idempotency key demands.
    """
    return {"request_id": current().request_id}


def metadata(row: Any) -> dict[str, str]:
    """What we wrote on one of Stripe's objects."""
    return row.metadata.to_dict() if row.metadata else {}


def moment(stamp: int) -> datetime:
    """Stripe's seconds since 1970, as a moment."""
    return datetime.fromtimestamp(stamp, tz=UTC)


def named(value: Any) -> str:
    """The id of what Stripe gave as an id or, expanded, as a whole; nothing where there is none."""
    return (value if isinstance(value, str) else value.id) if value else ""
