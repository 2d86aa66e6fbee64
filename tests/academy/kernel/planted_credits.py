"""What breaks each invariant of decisions and make-up credits (see planted.py)."""

from tests.academy.kernel.planted import off

PLANTED_AMONG_CREDITS: list[tuple[str, tuple[str, ...]]] = [
    (
        "I6 credits-equal-their-entries",
        (*off("scheduling_makeupcredit"), "UPDATE scheduling_makeupcredit SET state = 'new', balance = 0"),
    ),
    (
        "I6 used-credits-have-their-lesson",
        (*off("scheduling_makeupcredit"), "UPDATE scheduling_makeupcredit SET state = 'reserved', balance = 0"),
    ),
    (
        "I6 issued-credits-have-their-cause",
        (*off("scheduling_creditentry"), "UPDATE scheduling_creditentry SET by_id = NULL"),
    ),
    (
        "I6 a-promised-credit-is-there",
        (
            (
                "INSERT INTO scheduling_decision (lesson_id, student_id, outcome, counts, because, exception)"
                " SELECT lesson_id, student_id, 'credit', true, '[]', '' FROM scheduling_participant"
                " JOIN scheduling_lesson AS lesson ON lesson.id = lesson_id WHERE kind = 'weekly' LIMIT 1"
            ),
        ),
    ),
    (
        "I7 scheduling_makeupcredit.state",
        (*off("scheduling_makeupcredit"), "UPDATE scheduling_makeupcredit SET state = 'expired', balance = 0"),
    ),
]

# A move the declared edges do not know: table, column, from, to.
CREDIT_EDGES = [("scheduling_makeupcredit", "state", "redeemed", "open")]
