"""Typed readers of the environment. Each refuses nonsense by the variable's name, before anything has started."""

import os
import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    """The variable's text; without a default it must be set."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. See .env.example for what it means.")
    return value.strip()


def flag(name: str, default: bool = False) -> bool:
    """Yes or no."""
    value = os.environ.get(name, str(default)).strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def number(name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
    """A whole number within bounds."""
    value = os.environ.get(name, str(default)).strip()
    if not re.fullmatch(r"-?[0-9]{1,18}", value) or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return int(value)


def seconds(name: str, default: int) -> timedelta:
    """A length of time, given in seconds."""
    return timedelta(seconds=number(name, default))


def one_of(name: str, choices: Iterable[str], default: str) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A list, separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def _parts(address: str) -> SplitResult | None:
    """The parts of an address; None where it is none, or its port no number."""
    try:
        parts = urlsplit(address)
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def url(name: str, default: str | None = None) -> str:
    """An http(s) address without a slash at its end."""
    value = text(name, default)
    parts = _parts(value)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be an http:// or https:// address, not {value!r}.")
    return value.rstrip("/")


def database(name: str, default: str | None = None) -> dict[str, object]:
    """A postgres:// address as Django's settings; ?host=/run/postgresql in its query names a socket's folder."""
    parts = _parts(text(name, default))
    if parts is None or parts.scheme not in ("postgres", "postgresql") or len(parts.path) < 2:
        raise ImproperlyConfigured(f"{name} must look like postgres://user:password@host/name.")
    query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or query.get("port", "")),
    }


def smtp(name: str) -> dict[str, object]:
    """smtp://user:password@host:port or smtps:// (TLS from the start; smtp:// uses STARTTLS where there is a user)."""
    parts = _parts(text(name))
    if parts is None or parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must look like smtp://user:password@host:587.")
    return {
        "host": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp" and bool(parts.username),
        "timeout": 10,
    }


def read_file(path: Path) -> None:
    """Take NAME=value lines of a .env file as defaults; what the environment already says wins."""
    if not path.is_file():
        return
    for line in path.read_text().splitlines():
        name, found, value = line.partition("=")
        if found and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))
