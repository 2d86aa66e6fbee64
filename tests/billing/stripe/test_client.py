"""How a call to Stripe failed decides what happens next: a key is never spent on something else unseen."""

import pytest

from billing.stripe.client import OtherWords, create_customer
from tests.world import World


def test_a_key_used_for_something_else_is_not_taken_for_being_busy(stripe_world: World) -> None:
    first = create_customer(payer=1, name="Tremblay", email="mia@example.com", key="payer-1")

    assert create_customer(payer=1, name="Tremblay", email="mia@example.com", key="payer-1") == first
    with pytest.raises(OtherWords, match="create customer"):
        create_customer(payer=1, name="Singh", email="mia@example.com", key="payer-1")
