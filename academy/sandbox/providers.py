"""The providers this process pretends to be. Each is a package named in the settings, with `urls` and `provider`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from academy.settings import sandbox as settings


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a provider's callbacks go: an address, and the secret that signs them where there is one."""

    url: str
    secret: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A link on the sandbox's front page."""

    url: str
    title: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One pretended provider, as the frame sees it."""

    name: str
    title: str
    target: Callable[[], Target]
    """Where callbacks go when nothing else was said."""
    begin: Callable[[Target], None]
    """Furnish a world, or point one that is furnished to another target; runs in a transaction."""
    start: Callable[[], None]
    """Once per process, before the first request: listeners, and what a crash left lying about."""
    tick: Callable[[], None]
    """About once a second, and whenever the clock is moved: what falls due by itself."""
    headers: Callable[[bytes, str, int], Mapping[str, str]]
    """Headers of one callback, from its body, the target's secret and the time it is sent."""
    failure: Callable[[int], bytes]
    """The body of an answer with this status, as the provider words it."""
    pages: tuple[Page, ...] = ()


@cache
def providers() -> dict[str, Provider]:
    """Every provider served, by name."""
    return {name: import_module(f"{package}.provider").PROVIDER for name, package in settings.SANDBOXES.items()}


def owner(path: str) -> Provider | None:
    """The provider whose address this path is, if any."""
    return providers().get(path.lstrip("/").partition("/")[0])
