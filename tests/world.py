"""The outside world for tests: the sandbox as a real process, and a hand on its control paths."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from academy.local import room

ROOT = Path(__file__).resolve().parents[1]
STARTS_WITHIN = 20.0


def free_ports(count: int = 2) -> int:
    """A port that is free now, with the next ones free as well (such as SMTP's).

    Below those from which the system takes ports for connections: a race opens hundreds of them, and one might be ours
    before we listen.
    """
    return room.free_from(random.randrange(20_000, 32_000), count)


@dataclass(kw_only=True)
class World:
    """One sandbox process. `with World(folder=tmp_path) as world:` starts it and stops it."""

    folder: Path
    """Where its state is kept; the same folder again is the same world again."""
    port: int = field(default_factory=free_ports)
    environment: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    http: httpx.Client = field(default_factory=httpx.Client)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def stripe_api(self) -> str:
        """What STRIPE_API_URL (stripe.api_base) should be."""
        return f"{self.address}/stripe"

    @property
    def instamojo_api(self) -> str:
        """What INSTAMOJO_API_URL should be."""
        return f"{self.address}/instamojo/api/1.1"

    @property
    def mailjet_api(self) -> str:
        """What MAILJET_API_URL should be."""
        return f"{self.address}/mailjet/v3.1/"

    @property
    def words(self) -> Path:
        """The file that holds what it printed: its own bugs, if any."""
        return self.folder / "sandbox.out"

    @property
    def smtp_port(self) -> int:
        """Where plain SMTP is spoken."""
        return self.port + 1

    def start(self) -> Self:
        """Start it and wait until it is ready. Raises RuntimeError with its last words where it does not get so far."""
        outer = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        own = {"SANDBOX_PORT": str(self.port), "SANDBOX_STATE": str(self.folder / "world.sqlite3")}
        # A file, not a pipe: nobody reads while the tests run, and a full pipe would stop it in its tracks.
        with self.words.open("ab") as words:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "sandbox"],
                cwd=ROOT,
                env={**outer, **own, "PYTHONUNBUFFERED": "1", **self.environment},
                stdout=words,
                stderr=subprocess.STDOUT,
            )
        self.http.close()
        self.http = httpx.Client(base_url=self.address, timeout=60)
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"The sandbox ended while starting:\n{self.words.read_text()}")
            try:
                if self.http.get("/_world/ready").status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.05)
        raise RuntimeError("The sandbox did not get ready in time.")

    def stop(self) -> None:
        """End it politely."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as kill -9 does. `start` takes the world up where it was."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        self.http.close()
        if self.process:
            self.process.send_signal(how)
            self.process.wait(10)
            self.process = None

    def wait_for_death(self, seconds: float = 10) -> int:
        """Until a fault has killed it; its exit status."""
        if self.process is None:
            raise RuntimeError("It is not running.")
        return self.process.wait(seconds)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def call(self, method: str, path: str, body: dict[str, Any] | None = None, **query: str | int) -> dict[str, Any]:
        """One control call. Raises ValueError with the sandbox's words where it is refused."""
        answer = self.http.request(method, f"/_world/{path}", json=body, params=query)
        if answer.is_error:
            raise ValueError(f"/_world/{path} answered {answer.status_code}: {answer.text}")
        result: dict[str, Any] = answer.json()
        return result

    def log(self, kind: str = "", *, provider: str = "", after: int = 0) -> list[dict[str, Any]]:
        """What happened, in order; `kind` may name several with commas."""
        entries: list[dict[str, Any]] = self.call("GET", "log", kind=kind, provider=provider, after=after)["entries"]
        return entries

    def mailbox(self, to: str = "") -> list[dict[str, Any]]:
        """Mail sent, in order; to one addressee or to all."""
        messages: list[dict[str, Any]] = self.call("GET", "mailbox", to=to)["messages"]
        return messages

    def faults(self, *plan: dict[str, Any], seed: int = 1, add: bool = False) -> list[dict[str, Any]]:
        """Put this plan in force (none: clear it); the plan as it stands."""
        body = {"faults": list(plan), "seed": seed, "add": add}
        faults: list[dict[str, Any]] = self.call("POST", "faults", body)["faults"]
        return faults

    def fault_plan(self) -> list[dict[str, Any]]:
        """The plan in force, with how often each fault was seen and has struck."""
        faults: list[dict[str, Any]] = self.call("GET", "faults")["faults"]
        return faults

    def reset(self, **settings: Any) -> dict[str, Any]:
        """Begin anew: webhooks={provider: {url, secret}}, callback_delay (None: only `deliver`), retry_after, seed."""
        return self.call("POST", "reset", settings)

    def pay(self, session: str, card: str = "4242424242424242", **more: Any) -> dict[str, Any]:
        """Press Pay on a checkout's page, by its url or id. The session, or {"error": …} where the card was refused."""
        where = {"url": session} if "/" in session else {"session": session}
        answer = self.http.post("/_world/stripe/pay", json={**where, "card": card, **more})
        if answer.is_error and answer.status_code != 402:
            raise ValueError(f"Could not pay ({answer.status_code}): {answer.text}")
        result: dict[str, Any] = answer.json()
        return result

    def press(self, button: str, identifier: str = "") -> Any:
        """Press a button of Stripe's page on disputes and payouts; what became of what it was pressed for."""
        return self.call("POST", "stripe/do", {"do": button, "id": identifier})["done"]

    def deliver(self, times: int = 1, **which: Any) -> list[dict[str, Any]]:
        """Send the callbacks that wait (or event=id: that one's) now, each so many times; how each try went."""
        results: list[dict[str, Any]] = self.call("POST", "deliver", {"times": times, **which})["results"]
        return results

    def clock(self, *, advance: float | None = None, at: str | None = None, **more: Any) -> dict[str, Any]:
        """Let time pass in there, by seconds or to a moment; at="" puts it back to the computer's."""
        body: dict[str, Any] = dict(more)
        if advance is not None:
            body["advance"] = advance
        if at is not None:
            body["at"] = at or None
        return self.call("POST", "clock", body)
