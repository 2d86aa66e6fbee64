"""A tiny web server that takes callbacks, for tests that look at what the outside world sends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self


@dataclass(kw_only=True)
class Received:
    """One callback as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(kw_only=True)
class Receiver:
    """Takes every POST, keeps it, and answers as `answers` says (200 when it says nothing)."""

    answers: Callable[[int], int] = lambda number: 200
    """The status for the nth callback, counted from 1."""
    received: list[Received] = field(default_factory=list)
    arrived: Event = field(default_factory=Event)
    server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Where callbacks should go."""
        if self.server is None:
            raise RuntimeError("It is not running.")
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook/"

    def __enter__(self) -> Self:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                receiver.received.append(Received(path=self.path, headers=dict(self.headers), body=body))
                self.send_response(receiver.answers(len(receiver.received)))
                self.send_header("Content-Length", "0")
                self.end_headers()
                receiver.arrived.set()

            def log_message(self, *args: Any) -> None:
                """Keep the terminal clean."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.server:
            self.server.shutdown()
            self.server.server_close()
