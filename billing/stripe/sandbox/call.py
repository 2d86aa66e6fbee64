"""One API call, as the verbs see it."""

from dataclasses import dataclass, field
from typing import Any, Self

from academy.settings import sandbox as settings
from billing.stripe.sandbox.errors import missing


@dataclass(kw_only=True)
class Call:
    """What was asked, by whom, and under which id it is known."""

    params: dict[str, Any]
    request_id: str
    path: str = ""
    origin: str = ""
    idempotency_key: str | None = None
    version: str = ""
    expand: list[str] = field(default_factory=list)

    @classmethod
    def by_itself(cls, **params: Any) -> Self:
        """What Stripe does of its own accord: no request stands behind it."""
        return cls(params=params, request_id="", origin=settings.ADDRESS)

    def need(self, name: str) -> Any:
        """A required parameter. Raises StripeError where it is not given or empty."""
        value = self.params.get(name)
        if value is None or value == "":
            raise missing(name)
        return value

    def took(self, *names: str) -> dict[str, Any]:
        """Those of the parameters that were given; an empty text unsets, as None."""
        return {name: (None if self.params[name] == "" else self.params[name]) for name in names if name in self.params}
