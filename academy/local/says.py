"""What a person sees while the academy is being prepared: short lines, and one sentence when it cannot go on."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

STILL_EVERY = 15.0


class CannotGoOn(Exception):
    """A sentence for the person at the keyboard: what is in the way, and what to do about it."""


def say(text: str) -> None:
    """One line for the person, at once."""
    print(text, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show that something is going on, and at its end how many seconds it took.

    On a terminal the line counts the seconds; elsewhere a line says every 15 seconds that the step still goes on.
    """
    began = time.monotonic()
    done = threading.Event()
    ticker = threading.Thread(target=_tick, args=(title, began, done), daemon=True)
    ticker.start()
    ended = "stopped after"
    try:
        yield
        ended = "…"
    finally:
        done.set()
        ticker.join()
        start = "\r\x1b[K" if sys.stdout.isatty() else ""
        say(f"{start}  {title} {ended} {time.monotonic() - began:.0f} s")


def _tick(title: str, began: float, done: threading.Event) -> None:
    terminal = sys.stdout.isatty()
    while not done.wait(1.0 if terminal else STILL_EVERY):
        line = f"  {title} … {time.monotonic() - began:.0f} s"
        print(f"\r{line}" if terminal else line, end="" if terminal else "\n", flush=True)
