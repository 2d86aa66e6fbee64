"""Stripe alone, for what we ask it and what it tells us."""

from typing import Any

import pytest

from tests.world import World


@pytest.fixture
def stripe_world(outside: World, settings: Any) -> World:
    """Stripe alone, begun anew; it calls nobody."""
    settings.STRIPE_API_URL = outside.stripe_api
    outside.clock(at="")
    outside.faults()
    outside.reset(webhooks={}, callback_delay=None)
    return outside
