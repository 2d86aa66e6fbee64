"""A signed event taken in at Stripe's door, beside the raw insert of its row and its ring."""

import hashlib
import hmac
import json
import time
from itertools import count
from typing import Any

from django.conf import settings

from academy.bench.ground import Ground
from academy.bench.load import Rush, rush_apart
from academy.bench.raw import Job, run_apart
from academy.bench.requests import json_post
from academy.bench.rounds import ROUNDS, SLICE_SECONDS, Line, abba, percentile

GOAL = 0.08
QUICK = 0.020
CLIENTS = 4
# More than any slice can send.
EVENTS = 3000
_numbers = count(1)
STATEMENTS: list[tuple[str, list[str]]] = [
    (
        """INSERT INTO academy_inboundevent (provider, event_id, kind, payload, request_id, state, attempts, outages,
                                            claims, leased_by, last_error, deliveries)
           VALUES ('stripe', %s, 'charge.updated', %s, '', 'due', 0, 0, 0, '', '', 1)""",
        ["id", "body"],
    ),
    ("INSERT INTO django_q_ormq (key, payload, lock) VALUES ('cadenza', %s, clock_timestamp())", ["bell"]),
]


def measure(ground: Ground, *, rounds: int = ROUNDS, seconds: float = SLICE_SECONDS) -> Line:
    """One line, at four clients."""
    marks = ground.marks()
    wrong: list[str] = []
    waits: list[float] = []

    def ours() -> float:
        requests = [_signed(_event()) for _number in range(EVENTS)]
        answers = rush_apart(Rush(ground.port, [requests[n::CLIENTS] for n in range(CLIENTS)], seconds))
        taken = [answer for answer in answers if answer.status == 200]
        waits.extend(answer.took for answer in taken)
        rows, rings = ground.since(marks, "academy_inboundevent"), ground.since(marks, "django_q_ormq")
        if not len(taken) == len(answers) == rows == rings:
            wrong.append(f"{len(answers)} sent, {len(taken)} taken, {rows} rows, {rings} rings")
        ground.wipe(marks)
        return len(taken) / max(answer.began + answer.took for answer in answers)

    def yardstick() -> float:
        bodies = [_event() for _number in range(EVENTS * 4)]
        sets = [{"id": body["id"], "body": json.dumps(body), "bell": "x" * 400} for body in bodies]
        job = Job(ground.address(), STATEMENTS, [sets[n::CLIENTS] for n in range(CLIENTS)], seconds)
        rate = run_apart(job)
        ground.wipe(marks)
        return rate

    ours()  # Both are warm before anything counts.
    yardstick()
    waits.clear()
    mine, its, ratios = abba(ours, yardstick, rounds=rounds)
    slow = percentile(waits, 0.95)
    line = Line("webhook, 4 clients", "/s", mine, its, ratios, at_least=GOAL, wrong=wrong)
    line.notes.append(f"p95 {slow * 1000:.1f} ms (goal {QUICK * 1000:.0f} ms: {'PASS' if slow <= QUICK else 'FAIL'})")
    return line


def _event() -> dict[str, Any]:
    """An event as Stripe sends it, of the usual size."""
    number = next(_numbers)
    charge = {
        "id": f"ch_{number:024}",
        "object": "charge",
        "amount": 45600,
        "currency": "cad",
        "metadata": {"invoice": str(number), "note": "n" * 900},
    }
    return {
        "id": f"evt_bench_{number:020}",
        "object": "event",
        "type": "charge.updated",
        "livemode": False,
        "created": int(time.time()),
        "data": {"object": charge},
    }


def _signed(event: dict[str, Any]) -> str:
    """https://docs.stripe.com/webhooks#verify-manually"""
    body, at = json.dumps(event), int(time.time())
    signature = hmac.new(settings.STRIPE_WEBHOOK_SECRET.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return json_post("/webhooks/stripe/", body, {"Stripe-Signature": f"t={at},v1={signature}"})
