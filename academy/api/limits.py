"""How often one may ask: by person and by address, counted in the database (see Rate)."""

import hashlib
import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import Throttled

from academy.kernel.models.rate import Rate


@dataclass(frozen=True)
class Limit:
    """At most so many within a stretch of time, for each of whom it counts. The name keeps the counts apart."""

    name: str
    most: int
    within: timedelta


# Failed attempts to get a token; a success is not counted.
TOKENS_OF_ACCOUNT = Limit("token-account", 5, timedelta(minutes=5))
TOKENS_OF_ADDRESS = Limit("token-address", 20, timedelta(minutes=1))
BOOKINGS = Limit("bookings", 20, timedelta(hours=1))
# Of one person, with all their tokens together.
CALLS = Limit("calls", 60, timedelta(minutes=1))
# Of one address, where nobody says who they are.
VISITS = Limit("visits", 120, timedelta(minutes=1))

# A home has a whole network of IPv6 addresses.
HOME = 64


class TooOften(Throttled):
    """Over the limit; wait says for how many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(wait=seconds, detail=_("That was too often. Please wait a little and try again."))
        self.wait = max(1, math.ceil(seconds))


def _key(limit: Limit, who: object) -> str:
    return hashlib.sha256(f"{limit.name}\0{who}".encode()).hexdigest()


def count(limit: Limit, who: object) -> datetime:
    """Count one more for this person, address or account; raises TooOften. The answer is for `uncount`."""
    key = _key(limit, who)
    hit = Rate.objects.hit(key, most=limit.most, within=limit.within)
    if hit is None:
        raise TooOften(Rate.objects.wait(key, most=limit.most, within=limit.within).total_seconds())
    return hit


def uncount(limit: Limit, who: object, hit: datetime) -> None:
    """Take a counted one back."""
    Rate.objects.take_back(_key(limit, who), hit)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: as the nearest trusted proxy says, an IPv6 address cut to its network."""
    text = get_adapter().get_client_ip(request)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, HOME), strict=False))
    return text
