"""Instamojo alone, for what we ask it."""

from typing import Any

import pytest

from tests.world import World


@pytest.fixture
def instamojo_world(outside: World, settings: Any) -> World:
    """Begun anew; it calls nobody."""
    settings.INSTAMOJO_API_URL = outside.instamojo_api
    settings.ANYMAIL = {**settings.ANYMAIL, "MAILJET_API_URL": outside.mailjet_api}
    outside.clock(at="")
    outside.faults()
    outside.reset(webhooks={}, callback_delay=None)
    return outside
