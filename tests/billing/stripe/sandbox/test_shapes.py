"""Every object has every field Stripe's has, so that code written against the sandbox meets nothing new when live."""

import pytest

from billing.stripe.sandbox.shelf import PREFIXES
from tests.billing.stripe.sandbox.makers import makers
from tests.billing.stripe.sandbox.stripe_fields import FIELDS
from tests.world import World


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_an_object_has_all_of_stripes_fields(world: World, api, kind: str) -> None:
    made = makers(world, api)[kind]()

    assert made.object == kind
    assert set(FIELDS[kind].split()) - set(made.to_dict()) == set()
    assert [name for name in made.to_dict() if name.startswith("_")] == []


def test_no_kind_is_forgotten_here() -> None:
    assert set(PREFIXES) | {"account", "balance"} == set(FIELDS)
