"""Carries callbacks to the academy: in the background as they fall due, or at once when a test says so."""

import base64
import http.client
import random
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import unquote, urlsplit

from academy.sandbox import clock, deliveries
from academy.sandbox.deliveries import Delivery
from academy.sandbox.providers import providers
from academy.sandbox.store import store, wall

PATIENCE = 10
"""Seconds a receiver has to answer."""
CARRIERS = 8
"""Callbacks under way at once: providers do not queue theirs one after another either."""

_under_way: set[int] = set()
_lock = Lock()
_stop = Event()


def run() -> None:
    """Start carrying, and let providers' own time pass, until the process ends."""
    Thread(target=_carry, name="courier", daemon=True).start()


def _carry() -> None:
    pool = ThreadPoolExecutor(CARRIERS, thread_name_prefix="carrier")
    next_tick = 0.0
    while not _stop.wait(0.05):
        if wall() >= next_tick:
            next_tick = wall() + 1
            tick()
        for delivery in deliveries.waiting(due_by=wall(), limit=CARRIERS * 4):
            if _take(delivery):
                pool.submit(_send_and_release, delivery)


def tick() -> None:
    """Let every provider do what has fallen due by itself."""
    for provider in providers().values():
        with store().transaction():
            provider.tick()


def _take(delivery: Delivery) -> bool:
    """Against the background and a control path sending the same callback at the same moment."""
    with _lock:
        if delivery.id in _under_way:
            return False
        _under_way.add(delivery.id)
        return True


def _send_and_release(delivery: Delivery) -> None:
    try:
        fresh = deliveries.current(delivery)
        # Somebody may have sent it between the moment it was read and the moment it was taken.
        if fresh and fresh.state == "waiting" and fresh.due is not None and fresh.due <= wall():
            send(fresh)
    finally:
        with _lock:
            _under_way.discard(delivery.id)


def send(delivery: Delivery) -> Delivery:
    """One try, now. A status outside 200–299, a redirect too, counts as failed, as does silence."""
    body = delivery.body.encode()
    parts = urlsplit(delivery.url)
    headers = dict(providers()[delivery.provider].headers(body, delivery.secret, clock.signing_stamp()))
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request("POST", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", body, headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        return deliveries.note(delivery, answer=None, error=f"{type(error).__name__}: {error}")
    finally:
        connection.close()
    return deliveries.note(delivery, answer=answer.status, error=None)


def deliver_now(
    *,
    event: str = "",
    provider: str = "",
    times: int = 1,
    shuffle: bool = False,
    at_once: bool = False,
) -> list[dict[str, Any]]:
    """Send what is waiting, or one event's callbacks whatever became of them, and say how each try went.

    `times` sends each that often, `shuffle` in a seeded other order, `at_once` all at the same moment.
    """
    chosen = deliveries.of_event(event) if event else deliveries.waiting(provider=provider)
    taken = [delivery for delivery in chosen if event or _take(delivery)]
    try:
        queue = [delivery for delivery in taken for _ in range(times)]
        if shuffle:
            random.Random(f"{store().setting('seed', 1)}:deliver").shuffle(queue)  # noqa: S311 — to be repeatable
        if at_once and queue:
            with ThreadPoolExecutor(len(queue)) as pool:
                return [answer.told() for answer in pool.map(send, queue)]
        return [send(delivery).told() for delivery in queue]
    finally:
        with _lock:
            _under_way.difference_update({delivery.id for delivery in taken})
        _wait_for({delivery.id for delivery in chosen})


def _wait_for(numbers: set[int]) -> None:
    """Until the background has finished with these as well: whoever said "deliver now" may look at the effects."""
    until = wall() + PATIENCE
    while wall() < until:
        with _lock:
            if not numbers & _under_way:
                return
        _stop.wait(0.02)
