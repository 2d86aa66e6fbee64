"""The fault plan: what shall go wrong, with which request or callback, how often. Seeded, so it goes wrong the same
way every time; counted in the store, so a fault that kills the process does not strike for ever.

A fault is {"match": {...}, "do": kind, "args": {...}, "times": n or null}. `match` may name `provider`, `method`,
`path` (a regular expression), `event` (a regular expression on a callback's kind), `nth` (a number or several: only
the nth request that matches, counted from 1) or `probability`. Without `times` it strikes until it is cleared.
"""

import random
import re
from dataclasses import dataclass
from typing import Any

from academy.sandbox import log
from academy.sandbox.store import store

REQUEST_FAULTS = {
    "status": "Answer with args.status (500), without the effect; with args.after_effect, after it.",
    "delay": "Take args.seconds (2) over the work; the key of an idempotent call is held meanwhile.",
    "timeout_after_effect": "Do the work, say nothing for args.seconds (60), then hang up.",
    "reset": "Cut the connection before the work; with args.after_effect, after it.",
    "malformed": "Do the work, then answer half of the JSON.",
    "html": "Answer a gateway's HTML page with args.status (502), without the effect, or args.after_effect.",
    "die_after_effect": "Do the work, then kill this process as kill -9 would.",
}
CALLBACK_FAULTS = {
    "duplicate_callback": "Send the callback args.copies (1) more times.",
    "reorder_callbacks": "Send callbacks in a shuffled order, spread over args.seconds (2).",
    "drop_callback": "Never send it; `/_world/deliver` with its event still can.",
}


class BadFault(ValueError):
    """The plan cannot be read; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault about to strike. `chance` is a seeded number from 0 to 1 for whatever it leaves to luck."""

    do: str
    args: dict[str, Any]
    chance: float


def plan() -> list[dict[str, Any]]:
    """The faults in force, with how often each was seen and has struck."""
    return store().setting("faults", [])


def replace(faults: list[dict[str, Any]], *, seed: int | None = None, keep: bool = False) -> list[dict[str, Any]]:
    """Put a new plan in force (with `keep`, beside the old one); the plan as it now stands. Raises BadFault."""
    with store().transaction():
        if seed is not None:
            store().set("seed", seed)
        number = int(store().setting("fault_number", 0))
        fresh = [_read(fault, number + at) for at, fault in enumerate(faults, start=1)]
        store().set("fault_number", number + len(fresh))
        store().set("faults", [*(plan() if keep else []), *fresh])
        return plan()


def _read(fault: dict[str, Any], number: int) -> dict[str, Any]:
    if not isinstance(fault, dict) or fault.get("do") not in REQUEST_FAULTS | CALLBACK_FAULTS:
        raise BadFault(f"`do` must be one of {', '.join(REQUEST_FAULTS | CALLBACK_FAULTS)}.")
    match = fault.get("match") or {}
    unknown = set(match) - {"provider", "method", "path", "event", "nth", "probability"}
    if unknown:
        raise BadFault(f"`match` knows no {', '.join(sorted(unknown))}.")
    for field in ("path", "event"):
        try:
            re.compile(match.get(field, ""))
        except re.error as error:
            raise BadFault(f"`match.{field}` is no regular expression: {error}.") from error
    return {
        "id": number,
        "match": match,
        "do": fault["do"],
        "args": fault.get("args") or {},
        "times": fault.get("times"),
        "seen": 0,
        "struck": 0,
    }


def strike_request(provider: str, method: str, path: str) -> Fault | None:
    """The fault, if any, this request meets. Counts it."""
    return _strike(REQUEST_FAULTS, {"provider": provider, "method": method, "path": path})


def strike_callback(provider: str, event: str) -> Fault | None:
    """The fault, if any, this callback meets. Counts it."""
    return _strike(CALLBACK_FAULTS, {"provider": provider, "event": event})


def _strike(kinds: dict[str, str], happening: dict[str, str]) -> Fault | None:
    if not plan():
        return None
    with store().transaction():
        faults, struck = plan(), None
        for fault in faults:
            spent = fault["times"] is not None and fault["struck"] >= fault["times"]
            if struck or spent or fault["do"] not in kinds or not _matches(fault["match"], happening):
                continue
            fault["seen"] += 1
            chance = random.Random(f"{store().setting('seed', 1)}:{fault['id']}:{fault['seen']}").random()  # noqa: S311 — to be repeatable
            if _is_due(fault, chance):
                fault["struck"] += 1
                struck = Fault(do=fault["do"], args=fault["args"], chance=chance)
                log.write(happening["provider"], "fault", do=fault["do"], args=fault["args"], met=happening)
        store().set("faults", faults)
        return struck


def _matches(match: dict[str, Any], happening: dict[str, str]) -> bool:
    for field in ("provider", "method"):
        if match.get(field) and match[field].lower() != happening.get(field, match[field]).lower():
            return False
    return all(re.search(match.get(field, ""), happening.get(field, "")) for field in ("path", "event"))


def _is_due(fault: dict[str, Any], chance: float) -> bool:
    nth, probability = fault["match"].get("nth"), fault["match"].get("probability")
    if nth is not None and fault["seen"] not in (nth if isinstance(nth, list) else [nth]):
        return False
    return probability is None or chance < float(probability)
