"""The beginning of a world: empty, furnished by each provider, with its callbacks' addresses."""

from typing import Any

from academy.sandbox import deliveries
from academy.sandbox.providers import Target, providers
from academy.sandbox.store import store


def reset(
    *,
    webhooks: dict[str, dict[str, str]] | None = None,
    callback_delay: float | str | None = "default",
    retry_after: list[float] | None = None,
    seed: int | None = None,
) -> dict[str, Any]:
    """Forget everything and begin again; answers with the settings now in force.

    `callback_delay` in seconds; None holds callbacks back until `/_world/deliver`. What is not given is the default.
    """
    given = webhooks or {}
    with store().transaction():
        store().wipe()
        if callback_delay != "default":
            store().set("callback_delay", callback_delay)
        if retry_after is not None:
            store().set("retry_after", retry_after)
        store().set("seed", 1 if seed is None else seed)
        targets = {name: _target(given.get(name), provider.target()) for name, provider in providers().items()}
        for name, provider in providers().items():
            provider.begin(targets[name])
            deliveries.redirect(name, targets[name])
        store().set("targets_given", sorted(given))
        store().set("begun", True)
    return {"webhooks": {name: target.url for name, target in targets.items()}, "seed": store().setting("seed")}


def _target(given: dict[str, str] | None, default: Target) -> Target:
    if given is None:
        return default
    return Target(url=given.get("url", default.url), secret=given.get("secret", default.secret))


def begin() -> None:
    """At the start of the process: furnish a world that is new, and let each provider tidy up after a crash.

    A world taken up again calls back to where the academy is now: it may have been given another port meanwhile.
    """
    if not store().setting("begun", False):
        reset()
    with store().transaction():
        for name, provider in providers().items():
            if name not in store().setting("targets_given", []):
                provider.begin(provider.target())
                deliveries.redirect(name, provider.target())
    for provider in providers().values():
        provider.start()
