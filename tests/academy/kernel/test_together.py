"""Two hundred who ask the same thing cost what a few cost; who asks later asks anew."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from academy.kernel.together import forget, together


def test_those_who_ask_meanwhile_share_one_answer() -> None:
    asked, found = [], Event()

    def find() -> int:
        asked.append(1)
        found.wait(5)
        return len(asked)

    with ThreadPoolExecutor(8) as threads:
        answers = [threads.submit(together, "shared", find) for _number in range(8)]
        time.sleep(0.1)
        found.set()
        assert {answer.result() for answer in answers} == {1}


def test_who_asks_afterwards_asks_anew_unless_the_answer_is_good_for_a_while() -> None:
    numbers = iter(range(9))

    assert [together("anew", lambda: next(numbers)) for _time in range(2)] == [0, 1]
    assert [together("kept", lambda: next(numbers), good_for=5) for _time in range(2)] == [2, 2]
    forget()
    assert together("kept", lambda: next(numbers), good_for=0.01) == 3
    time.sleep(0.02)
    assert together("kept", lambda: next(numbers), good_for=0.01) == 4


def test_an_error_is_everybodys_and_is_not_kept() -> None:
    with pytest.raises(ZeroDivisionError):
        together("wrong", lambda: 1 // 0, good_for=5)
    assert together("wrong", lambda: 1, good_for=5) == 1
    forget()
