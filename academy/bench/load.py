"""Many clients at once, in a process of its own that costs the machine as little as it can.

Each client is a connection that is kept: it sends its next request as soon as the last one is answered. One selector
serves them all. `python -m academy.bench.load` reads a Rush from standard input and writes the answers, as JSON.
"""

import json
import selectors
import socket
import subprocess
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass, field

CONNECT_WITHIN = 10.0
ANSWER_WITHIN = 60.0


@dataclass
class Rush:
    """What every client sends, in order; all of them begin together. seconds: when to stop (0: when all is sent).

    keep: whether the bodies of the answers are wanted.
    """

    port: int
    clients: list[list[str]]
    seconds: float = 0.0
    keep: bool = False


@dataclass(frozen=True)
class Answer:
    """status 0: the connection was lost. began: seconds after the start of the rush; took: seconds."""

    client: int
    status: int
    began: float
    took: float
    location: str = ""
    body: str = ""


@dataclass
class Client:
    """One connection and what it still has to send."""

    number: int
    port: int
    waiting: "deque[str]"
    wire: socket.socket = field(init=False)
    received: bytearray = field(default_factory=bytearray)
    sent_at: float = 0.0

    def connect(self) -> None:
        """Open the connection; sending is then a single small write that never blocks."""
        self.wire = socket.create_connection(("127.0.0.1", self.port), timeout=CONNECT_WITHIN)
        self.wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        """The next request."""
        self.received.clear()
        self.sent_at = time.perf_counter()
        self.wire.sendall(self.waiting.popleft().encode("latin-1"))

    def take(self, keep: bool, start: float) -> Answer | None:
        """Read what there is; the answer once it is whole."""
        try:
            more = self.wire.recv(1 << 18)
        except OSError:
            more = b""
        self.received += more
        head, found, body = bytes(self.received).partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        if found and len(body) >= int(headers.get("content-length", 0)):
            status = int(lines[0].split()[1])
        elif not more:
            status = 0
        else:
            return None
        if status == 0 or headers.get("connection", "").lower() == "close":
            self.wire.close()
            if self.waiting:
                self.connect()
        text = body.decode("utf-8", "replace") if keep else ""
        took = time.perf_counter() - self.sent_at
        return Answer(self.number, status, self.sent_at - start, took, headers.get("location", ""), text)


def rush(plan: Rush) -> list[Answer]:
    """Do it, here and now."""
    clients = [Client(number, plan.port, deque(requests)) for number, requests in enumerate(plan.clients) if requests]
    chosen = selectors.DefaultSelector()
    for client in clients:
        client.connect()
    start = time.perf_counter()
    for client in clients:
        client.send()
        chosen.register(client.wire, selectors.EVENT_READ, client)
    answers: list[Answer] = []
    while chosen.get_map():
        ready = chosen.select(ANSWER_WITHIN)
        if not ready:
            lost = [key.data for key in chosen.get_map().values()]
            return answers + [Answer(client.number, 0, client.sent_at - start, ANSWER_WITHIN) for client in lost]
        for key, _events in ready:
            answer = key.data.take(plan.keep, start)
            if answer is None:
                continue
            answers.append(answer)
            chosen.unregister(key.fileobj)
            if key.data.waiting and not (plan.seconds and time.perf_counter() - start >= plan.seconds):
                chosen.register(key.data.wire, selectors.EVENT_READ, key.data)
                key.data.send()
    for client in clients:
        client.wire.close()
    return answers


def rush_apart(plan: Rush) -> list[Answer]:
    """Do it in a process of its own. Raises RuntimeError with its words where that fails."""
    done = subprocess.run(
        [sys.executable, "-m", "academy.bench.load"],
        input=json.dumps(asdict(plan)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return [Answer(**row) for row in json.loads(done.stdout)]


if __name__ == "__main__":
    json.dump([asdict(answer) for answer in rush(Rush(**json.load(sys.stdin)))], sys.stdout)
