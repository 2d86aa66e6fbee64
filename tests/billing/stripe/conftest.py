"""Stripe alone, for what we ask it and what it tells us."""

from typing import Any

import pytest

from tests.world import World


@pytest.fixture
def stripe_world(outside: World, settings: Any) -> World:
    """Stripe, begun anew, which calls nobody; and a post office, without which each letter is tried again and again."""
    settings.STRIPE_API_URL = outside.stripe_api
    settings.ANYMAIL = {**settings.ANYMAIL, "MAILJET_API_URL": outside.mailjet_api}
    outside.clock(at="")
    outside.faults()
    outside.reset(webhooks={}, callback_delay=None)
    return outside
