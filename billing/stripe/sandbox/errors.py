"""Stripe's refusals, in Stripe's words and shape."""

from typing import Any


class StripeError(Exception):
    """An answer that is an error. With `kept` what was done before it stays done, as with a declined card."""

    def __init__(
        self, status: int, kind: str, message: str, *, code: str = "", param: str = "", kept: bool = False, **more: Any
    ) -> None:
        super().__init__(message)
        self.status, self.kept = status, kept
        self.body: dict[str, Any] = {"message": message, "type": kind}
        if code:
            self.body |= {"code": code, "doc_url": f"https://docs.stripe.com/error-codes/{code.replace('_', '-')}"}
        if param:
            self.body["param"] = param
        self.body |= {name: value for name, value in more.items() if value is not None}

    def answer(self) -> dict[str, Any]:
        """The body as sent."""
        return {"error": self.body}


def invalid(message: str, *, code: str = "", param: str = "", status: int = 400, **more: Any) -> StripeError:
    """The request itself is wrong."""
    return StripeError(status, "invalid_request_error", message, code=code, param=param, **more)


def missing(param: str) -> StripeError:
    """A required parameter was not given."""
    return invalid(f"Missing required param: {param}.", code="parameter_missing", param=param)


def no_such(kind: str, identifier: str, *, param: str = "id", status: int = 400) -> StripeError:
    """An id that names nothing: 404 where it stands in the address, 400 in a parameter."""
    return invalid(f"No such {kind}: '{identifier}'", code="resource_missing", param=param, status=status)


def unauthorised(message: str) -> StripeError:
    """No key, or not ours."""
    return StripeError(401, "invalid_request_error", message)


FAILURES = {
    429: ("invalid_request_error", "rate_limit", "Request rate limit exceeded."),
    503: ("api_error", "", "Stripe is temporarily unavailable."),
}


def failure(status: int) -> StripeError:
    """What Stripe says when the fault is not the caller's."""
    kind, code, message = FAILURES.get(status, ("api_error", "", "An unknown error occurred."))
    return StripeError(status, kind, message, code=code)
