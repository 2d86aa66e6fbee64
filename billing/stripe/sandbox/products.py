"""Products."""

import re

from academy.sandbox import clock
from academy.sandbox.store import Doc
from billing.stripe.sandbox import events, lists, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import invalid
from billing.stripe.sandbox.forms import FREE, LISTING, RANGE, WORDS, fields

PRICE_DATA = fields("currency unit_amount:int", recurring=fields("interval interval_count:int"), metadata=FREE)
_WRITTEN = fields(
    "name active:bool description unit_label tax_code url statement_descriptor shippable:bool",
    images=WORDS,
    marketing_features=[fields("name")],
    metadata=FREE,
)
CREATE = _WRITTEN | fields("id", default_price_data=PRICE_DATA)
UPDATE = _WRITTEN | fields("default_price")
LIST = fields("active:bool url", ids=WORDS, created=RANGE) | LISTING
NOTHING = fields()
TAKEN = ("active", "description", "unit_label", "tax_code", "url", "statement_descriptor", "shippable", "images")


def make(name: str, call: Call | None = None, **values: object) -> Doc:
    """A product of this name, and the word of it."""
    blank: Doc = {
        "active": True,
        "default_price": None,
        "description": None,
        "images": [],
        "marketing_features": [],
        "metadata": {},
        "name": name,
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": None,
        "type": "service",
        "unit_label": None,
        "updated": clock.stamp(),
        "url": None,
    }
    product = shelf.make("product", **{**blank, **values})
    events.emit("product.created", product, call=call)
    return product


def create(call: Call) -> Doc:
    """A new product, under an id of one's own if wished."""
    values = call.took(*TAKEN, "marketing_features")
    if call.params.get("id"):
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", call.params["id"]):
            raise invalid("Product ids hold letters, digits, hyphens and underscores.", param="id")
        if shelf.find("product", {"id": call.params["id"]}, limit=1):
            raise invalid("Product already exists.", code="resource_already_exists", param="id")
        values["id"] = call.params["id"]
    return make(call.need("name"), call, **values, metadata=shelf.metadata(call.params.get("metadata")))


def retrieve(call: Call, product: str) -> Doc:
    """One product."""
    return shelf.get("product", product)


def update(call: Call, product: str) -> Doc:
    """Change what is given."""
    doc = shelf.get("product", product)
    changes = call.took(*TAKEN, "name", "default_price", "marketing_features") | {"updated": clock.stamp()}
    if changes.get("default_price"):
        shelf.get("price", changes["default_price"], param="default_price")
    if "metadata" in call.params:
        changes["metadata"] = shelf.metadata(call.params["metadata"], doc["metadata"])
    previous = {name: doc[name] for name, value in changes.items() if doc[name] != value}
    doc = shelf.keep(doc | changes)
    events.emit("product.updated", doc, call=call, previous=previous)
    return doc


def delete(call: Call, product: str) -> Doc:
    """Only one no price was ever made for."""
    doc = shelf.get("product", product)
    if shelf.find("price", {"product": product}, limit=1):
        raise invalid("This product cannot be deleted because it has one or more user-created prices.")
    shelf.remove(doc)
    events.emit("product.deleted", doc, call=call)
    return {"id": doc["id"], "object": "product", "deleted": True}


def browse(call: Call) -> Doc:
    """Products, newest first."""
    wanted = call.params.pop("ids", None)
    return lists.browse(call, "product", {"id": wanted} if wanted else None)


def browse_features(call: Call, product: str) -> Doc:
    """What it entitles to: nothing."""
    shelf.get("product", product)
    return shelf.listing(f"/v1/products/{product}/features", [])
