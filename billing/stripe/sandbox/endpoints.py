"""Webhook endpoints: the one the settings name, and those made through the API."""

from academy.sandbox.providers import Target
from academy.sandbox.store import Doc, store
from billing.stripe.sandbox import lists, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import invalid, missing
from billing.stripe.sandbox.forms import FREE, LISTING, WORDS, fields

CREATE = fields("url api_version description connect:bool", enabled_events=WORDS, metadata=FREE)
UPDATE = fields("url description disabled:bool", enabled_events=WORDS, metadata=FREE)
LIST = LISTING
NOTHING = fields()


def furnish(target: Target) -> None:
    """The endpoint every world has: the academy's own, for every kind of event."""
    own = store().get(shelf.PROVIDER, "webhook_endpoint", store().setting("stripe_own_endpoint", ""))
    if own is None:
        own = _make(target.url, ["*"], "The academy's own endpoint.", {}, None, secret=target.secret)
        store().set("stripe_own_endpoint", own["id"])
    elif own["url"] != target.url or own["_secret"] != target.secret:
        shelf.keep(own | {"url": target.url, "_secret": target.secret})


def _make(
    url: str, kinds: list[str], description: str | None, notes: dict[str, str], version: str | None, *, secret: str
) -> Doc:
    return shelf.make(
        "webhook_endpoint",
        api_version=version,
        application=None,
        description=description,
        enabled_events=kinds,
        metadata=notes,
        status="enabled",
        url=url,
        _secret=secret,
    )


def create(call: Call) -> Doc:
    """A new endpoint; its signing secret is told this once."""
    if not call.params.get("enabled_events"):
        raise missing("enabled_events")
    endpoint = _make(
        _address(call.need("url")),
        call.params["enabled_events"],
        call.params.get("description") or None,
        shelf.metadata(call.params.get("metadata")),
        call.params.get("api_version"),
        secret=f"whsec_{shelf.token(32)}",
    )
    return {**endpoint, "secret": endpoint["_secret"]}


def _address(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise invalid(
            "Invalid URL: An explicit scheme (such as https) must be provided.", code="url_invalid", param="url"
        )
    return url


def retrieve(call: Call, endpoint: str) -> Doc:
    """One endpoint, without its secret."""
    return shelf.get("webhook_endpoint", endpoint)


def update(call: Call, endpoint: str) -> Doc:
    """Another address, other kinds, or a rest."""
    doc = shelf.get("webhook_endpoint", endpoint)
    doc |= call.took("description")
    if "url" in call.params:
        doc["url"] = _address(call.need("url"))
    if call.params.get("enabled_events"):
        doc["enabled_events"] = call.params["enabled_events"]
    if "disabled" in call.params:
        doc["status"] = "disabled" if call.params["disabled"] else "enabled"
    doc["metadata"] = shelf.metadata(call.params.get("metadata"), doc["metadata"])
    return shelf.keep(doc)


def delete(call: Call, endpoint: str) -> Doc:
    """Take an endpoint away."""
    doc = shelf.get("webhook_endpoint", endpoint)
    shelf.remove(doc)
    return {"id": doc["id"], "object": "webhook_endpoint", "deleted": True}


def browse(call: Call) -> Doc:
    """All endpoints."""
    return lists.browse(call, "webhook_endpoint")
