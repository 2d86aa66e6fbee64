"""HTTP requests as they go over the wire."""

from collections.abc import Mapping
from urllib.parse import urlencode

CSRF = "b" * 32


def get(path: str, *, session: str = "") -> str:
    """A page, asked for by somebody signed in or by nobody."""
    return _request("GET", path, {"Cookie": _cookies(session)})


def form(path: str, fields: Mapping[str, str | int], *, session: str) -> str:
    """A form sent back, with its CSRF token."""
    body = urlencode({**fields, "csrfmiddlewaretoken": CSRF})
    headers = {"Cookie": _cookies(session), "Content-Type": "application/x-www-form-urlencoded"}
    return _request("POST", path, headers, body)


def json_post(path: str, body: str, headers: Mapping[str, str]) -> str:
    """What a program sends."""
    return _request("POST", path, {**headers, "Content-Type": "application/json"}, body)


def _cookies(session: str) -> str:
    return f"csrftoken={CSRF}" + (f"; sessionid={session}" if session else "")


def _request(method: str, path: str, headers: Mapping[str, str], body: str = "") -> str:
    if body:
        headers = {**headers, "Content-Length": str(len(body.encode("latin-1")))}
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", body])
