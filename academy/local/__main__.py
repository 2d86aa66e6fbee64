"""`python3 -m academy.local VERB`: what the Makefile's commands do."""

import signal
import sys
from types import FrameType

from academy.local import checks, requirements, reset, run, system
from academy.local.says import CannotGoOn, say

VERBS = {
    "run": run.main,
    "reset": reset.main,
    "test": checks.test,
    "test-fast": checks.test_fast,
    "lint": checks.lint,
    "faults": checks.faults,
    "bench": checks.bench,
    "requirements": requirements.main,
}


def interrupt(signum: int, frame: FrameType | None) -> None:
    """Ctrl-C, SIGTERM and a closed terminal stop us in one way, and once."""
    # At once: between the first and the tidying up a second would leave everything running.
    system.hear_no_more()
    raise KeyboardInterrupt


def main() -> int:
    """Do one verb; its answer is the exit code, and a reason to stop is one sentence."""
    if len(sys.argv) != 2 or sys.argv[1] not in VERBS:
        say(f"Usage: python3 -m academy.local {'|'.join(VERBS)}")
        return 2
    for number in system.STOP_SIGNALS:
        signal.signal(number, interrupt)
    try:
        return VERBS[sys.argv[1]]()
    except CannotGoOn as reason:
        say(f"\n{reason}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
