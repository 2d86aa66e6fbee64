"""Whoever asks for a thing while somebody is just finding it out is given the same answer; nothing is kept after."""

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_being_asked: "dict[Hashable, Future[Any]]" = {}
_lock = Lock()


def together(question: Hashable, find: Callable[[], Answer]) -> Answer:
    """The answer of `find`, which only reads; two hundred who ask at once cost what a few cost (per process)."""
    mine: Future[Answer] = Future()
    with _lock:
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
        return answer
    finally:
        with _lock:
            del _being_asked[question]
