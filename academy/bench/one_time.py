"""Two hundred families want one weekly time: how long the losers wait for their answer."""

from academy.bench.booking import OVERLAPS
from academy.bench.ground import Ground
from academy.bench.load import Rush, rush_apart
from academy.bench.open_times import OpenTime
from academy.bench.requests import form
from academy.bench.rounds import ROUNDS, Line, percentile

CLIENTS = 200
STATED = 1000.0  # milliseconds


def measure(ground: Ground, times: list[OpenTime], *, rounds: int = ROUNDS, clients: int = CLIENTS) -> Line:
    """One line; the yardstick is the stated second."""
    marks, before = ground.marks(), ground.deadlocks()
    wrong: list[str] = []
    slow: list[float] = []
    for number in range(rounds + 1):
        slot = times[number].timeslot
        requests = [
            [
                form(
                    f"/family/bookings/new/?timeslot={slot}&subject=piano",
                    {"student": time.visitor.student, "subject": "piano"},
                    session=time.visitor.session,
                )
            ]
            for time in times[-clients:]
        ]
        answers = rush_apart(Rush(ground.port, requests))
        statuses = [answer.status for answer in answers]
        if (statuses.count(302), statuses.count(409)) != (1, clients - 1):
            wrong.append(f"answers {sorted(set(statuses))}, winners {statuses.count(302)}")
        [[overlapping]] = ground.ask(OVERLAPS, [marks["scheduling_lesson"]])
        if overlapping:
            wrong.append(f"{overlapping} overlaps")
        # The first round warms every process up.
        if number:
            slow.append(percentile([answer.took for answer in answers if answer.status == 409], 0.95) * 1000)
        ground.wipe(marks)
    if ground.deadlocks() != before:
        wrong.append("deadlocks")
    ratios = [one / STATED for one in slow]
    line = Line("one time, 200 clients", "ms", slow, [STATED], ratios, at_most=1.0, wrong=wrong)
    line.notes.append(f"p95 of {clients - 1} losers; {rounds * clients} contended tries")
    return line
