"""Logs are JSON lines on standard output, each with its request id; people's secrets never enter them."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

from academy.kernel.trace import add_trace

# Where PostgreSQL spells out the row that it refused.
ROW = re.compile(r"^DETAIL:.*$\n?", flags=re.MULTILINE)
Event = MutableMapping[str, Any]


def _leave_rows_out(_logger: Any, _name: str, event: Event) -> Event:
    """No refused row, in traceback or message."""
    for name in ("exception", "error", "event"):
        if isinstance(event.get(name), str):
            event[name] = ROW.sub("", event[name])
    return event


def _route_for_path(_logger: Any, _name: str, event: Event) -> Event:
    """Django's own lines name the path of a request; a link with a key in it must not enter the log."""
    request = getattr(event.get("_record"), "request", None)
    if request is not None and hasattr(request, "path"):
        match = getattr(request, "resolver_match", None)
        event["event"] = str(event["event"]).replace(request.path, match.route if match else "-")
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    add_trace,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    _leave_rows_out,
]

structlog.configure(
    processors=[structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [_route_for_path, *_SHARED],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Django's own request log repeats ours, with less in it.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django-q": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "httpx": {"level": "WARNING"},
        "stripe": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
