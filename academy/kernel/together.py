"""Who asks for a thing while somebody is just finding it out, or has just found it out, is given the same answer."""

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_being_asked: "dict[Hashable, Future[Any]]" = {}
# Answers that are good for a moment, and until when (by this process's own clock: no decision hangs on it).
_kept: dict[Hashable, tuple[float, Any]] = {}
_lock = Lock()


def together(question: Hashable, find: Callable[[], Answer], *, good_for: float = 0.0) -> Answer:
    """The answer of `find`, which only reads; two hundred who ask at once cost what a few cost (per process).

    good_for: for so many seconds those who ask later are given it too.
    """
    mine: Future[Answer] = Future()
    with _lock:
        until, answer = _kept.get(question, (0.0, None))
        if until > monotonic():
            return answer
        first = _being_asked.setdefault(question, mine)
    if first is not mine:
        return first.result()
    try:
        answer = find()
    except BaseException as error:
        mine.set_exception(error)
        raise
    else:
        mine.set_result(answer)
        if good_for:
            _keep(question, answer, good_for)
        return answer
    finally:
        with _lock:
            del _being_asked[question]


def _keep(question: Hashable, answer: Any, seconds: float) -> None:
    with _lock:
        at = monotonic()
        for old in [old for old, (until, _answer) in _kept.items() if until <= at]:
            del _kept[old]
        _kept[question] = (at + seconds, answer)


def forget() -> None:
    """Whatever was kept: between tests, whose databases have nothing to do with each other."""
    with _lock:
        _kept.clear()
