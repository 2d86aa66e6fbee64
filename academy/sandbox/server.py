"""One process, many threads, loopback only."""

from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from academy.sandbox.gate import Application


class Server(ThreadedWSGIServer):
    """Takes a rush of connections: the default backlog of ten makes the eleventh wait a second."""

    request_queue_size = 512

    def close_request(self, request: Any) -> None:
        """Close the socket. There is no database connection to close with it."""
        request.close()


class Handler(WSGIRequestHandler):
    """Hands the connection itself to the gate, which may have to cut it."""

    # Headers and body leave as two packets; on a kept connection the second would wait 40 ms for the first's receipt.
    disable_nagle_algorithm = True

    def get_environ(self) -> dict[str, Any]:
        """The WSGI environment, with the socket in it."""
        return {**super().get_environ(), "sandbox.connection": self.connection}

    def log_message(self, *args: Any) -> None:
        """Nothing on the terminal: the log page has it all."""


def serve(application: Application, port: int) -> None:
    """Serve until the process is told to stop. Raises OSError where the port is taken."""
    with Server(("127.0.0.1", port), Handler) as server:
        server.set_app(application)
        server.serve_forever()
