"""The door of the sandbox, outside Django: every call of a provider is written down here, and meets its faults here."""

import os
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from typing import Any

from academy.sandbox import faults, log
from academy.sandbox.faults import Fault
from academy.sandbox.providers import Provider, owner

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

BODY_KEPT = 4000
GATEWAY_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(kw_only=True)
class Answer:
    """An answer on its way out."""

    status: str = "200 OK"
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""


class HangUp(Exception):
    """No answer: the connection is cut."""


def pause(environ: Environ) -> None:
    """Wait here if this request met a `delay`. A provider calls it where being slow matters: with a key in hand."""
    time.sleep(environ.pop("sandbox.delay", 0.0))


class Gate:
    """The WSGI application the server runs: Django, and around it the log and the faults."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else b""
        environ["wsgi.input"] = BytesIO(body)
        provider = owner(environ["PATH_INFO"])
        if provider is None:
            return self.application(environ, start_response)

        fault = faults.strike_request(provider.name, environ["REQUEST_METHOD"], environ["PATH_INFO"])
        started = time.perf_counter()
        try:
            answer = self._answer(environ, provider, fault)
        except HangUp:
            self._record(environ, provider, body, fault, "none", started)
            if fault and fault.do == "die_after_effect":
                os.kill(os.getpid(), signal.SIGKILL)
            if fault and fault.do == "timeout_after_effect":
                time.sleep(float(fault.args.get("seconds", 60)))
            _cut(environ)
            return []
        self._record(environ, provider, body, fault, answer.status, started)
        start_response(answer.status, answer.headers)
        return [answer.body]

    def _answer(self, environ: Environ, provider: Provider, fault: Fault | None) -> Answer:
        if fault is None:
            return self._run(environ)
        if fault.do == "delay":
            environ["sandbox.delay"] = float(fault.args.get("seconds", 2))
            answer = self._run(environ)
            pause(environ)
            return answer
        with_effect = fault.do in ("malformed", "timeout_after_effect", "die_after_effect") or bool(
            fault.args.get("after_effect")
        )
        answer = self._run(environ) if with_effect else Answer()
        match fault.do:
            case "status":
                status = int(fault.args.get("status", 500))
                extra = [(str(name), str(value)) for name, value in fault.args.get("headers", {}).items()]
                return _plain(status, "application/json", provider.failure(status), extra)
            case "html":
                return _plain(int(fault.args.get("status", 502)), "text/html", GATEWAY_PAGE, [])
            case "malformed":
                half = answer.body[: max(1, len(answer.body) // 2)]
                kept = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
                return Answer(status=answer.status, headers=[*kept, ("Content-Length", str(len(half)))], body=half)
        raise HangUp

    def _run(self, environ: Environ) -> Answer:
        answer = Answer()

        def note(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
            answer.status, answer.headers = status, headers

        result = self.application(environ, note)
        try:
            answer.body = b"".join(result)
        finally:
            close = getattr(result, "close", None)
            if close:
                close()
        answer.headers = [pair for pair in answer.headers if pair[0].lower() != "content-length"]
        answer.headers.append(("Content-Length", str(len(answer.body))))
        return answer

    def _record(
        self, environ: Environ, provider: Provider, body: bytes, fault: Fault | None, status: str, started: float
    ) -> None:
        log.write(
            provider.name,
            "request",
            method=environ["REQUEST_METHOD"],
            path=environ["PATH_INFO"],
            query=environ.get("QUERY_STRING", ""),
            status=int(status[:3]) if status[:3].isdigit() else None,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
            idempotency_key=environ.get("HTTP_IDEMPOTENCY_KEY"),
            body=body[:BODY_KEPT].decode(errors="replace"),
            fault=fault.do if fault else None,
        )


def _plain(status: int, kind: str, body: bytes, extra: list[tuple[str, str]]) -> Answer:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), *extra]
    return Answer(status=f"{status} {phrase}", headers=headers, body=body)


def _cut(environ: Environ) -> None:
    """Close the connection with a reset rather than an answer."""
    connection: socket.socket = environ["sandbox.connection"]
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.shutdown(socket.SHUT_RDWR)
