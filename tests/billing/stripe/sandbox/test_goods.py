"""Products and prices."""

import pytest
import stripe


def test_a_price_has_its_product_and_can_be_found_by_its_key(api) -> None:
    price = api.v1.prices.create(
        {"currency": "CAD", "unit_amount": 9900, "lookup_key": "piano", "product_data": {"name": "Piano"}}
    )
    assert (price.currency, price.type, price.unit_amount_decimal) == ("cad", "one_time", 9900)

    found = api.v1.prices.list({"lookup_keys": ["piano"], "expand": ["data.product"]})
    assert [each.product.name for each in found.data] == ["Piano"]
    with pytest.raises(stripe.InvalidRequestError, match="already uses that lookup key"):
        api.v1.prices.create(
            {"currency": "cad", "unit_amount": 1, "lookup_key": "piano", "product": found.data[0].product.id}
        )


def test_a_product_is_renamed_retired_and_kept_while_it_has_prices(api) -> None:
    product = api.v1.products.create({"name": "Piano", "id": "prod_piano"})
    assert product.id == "prod_piano"
    api.v1.prices.create({"currency": "cad", "unit_amount": 1, "product": product.id})

    changed = api.v1.products.update(product.id, {"name": "Grand piano", "active": False})

    assert (changed.name, changed.active) == ("Grand piano", False)
    event = api.v1.events.list().data[0]
    assert event.data.previous_attributes.to_dict().keys() >= {"name", "active"}
    assert api.v1.products.list({"active": True}).data == []
    with pytest.raises(stripe.InvalidRequestError, match="cannot be deleted"):
        api.v1.products.delete(product.id)
    assert api.v1.products.delete(api.v1.products.create({"name": "Drum"}).id).deleted is True


def test_a_retired_price_is_not_for_sale(api) -> None:
    price = api.v1.prices.create({"currency": "cad", "unit_amount": 9900, "product_data": {"name": "Piano"}})
    api.v1.prices.update(price.id, {"active": False})

    with pytest.raises(stripe.InvalidRequestError, match="inactive"):
        api.v1.checkout.sessions.create(
            {"mode": "payment", "success_url": "http://127.0.0.1:9/", "line_items": [{"price": price.id}]}
        )
