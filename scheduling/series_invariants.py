"""What must be true of series, groups, pauses and the waiting list, whatever wrote them."""

from academy.kernel.invariants import Invariant, edges
from scheduling.models import Offer, WaitingEntry

# What is to come of series and was not moved alone, with the wall clock it should show.
FOLLOWING = """
    SELECT lesson.*, series.first_day, series.last_day, series.weekday, series.minutes, series.zone,
           series.teacher_id AS its_teacher, series.room_id AS its_room, lesson.day + series.starts AS clock
      FROM scheduling_lesson AS lesson JOIN scheduling_series AS series ON series.id = lesson.series_id
     WHERE lesson.state IN ('held', 'booked') AND lesson.moved_at IS NULL AND lesson.starts_at > clock_timestamp()
"""

LESSONS_IN_THEIR_SERIES = Invariant(
    name="I8 lessons-in-their-series",
    sentence="A lesson of a series lies on a day of it, on its weekday, with its teacher, room and length.",
    sql=f"""
        SELECT id AS lesson, series_id AS series, day, starts_at FROM ({FOLLOWING}) AS lesson
         WHERE day NOT BETWEEN first_day AND last_day OR extract(isodow FROM day) - 1 <> weekday
            OR teacher_id <> its_teacher OR room_id IS DISTINCT FROM its_room
            OR ends_at - starts_at <> make_interval(mins => minutes)
    """,  # noqa: S608 - our own words
)
# An hour the clocks skip is read as PostgreSQL reads it; of one that comes twice the first is meant, which the clock
# told half an hour or an hour earlier would show too.
WALL_CLOCK_KEPT = Invariant(
    name="I8 wall-clock-kept",
    sentence="A lesson of a series begins when the clock of its zone shows its hour, also after a change of clocks.",
    sql=f"""
        SELECT id AS lesson, series_id AS series, starts_at, starts_at AT TIME ZONE zone AS shows, clock
          FROM ({FOLLOWING}) AS lesson
         WHERE starts_at <> clock AT TIME ZONE zone AND starts_at AT TIME ZONE zone <> clock
            OR clock IN ((starts_at - interval '1 hour') AT TIME ZONE zone,
                         (starts_at - interval '30 minutes') AT TIME ZONE zone)
    """,  # noqa: S608 - our own words
)
STUDENTS_OF_THEIR_SERIES = Invariant(
    name="I8 students-of-their-series",
    sentence="To the lessons of a student's own series comes this student and nobody else.",
    sql="""
        SELECT lesson.id AS lesson, enrolment.student_id AS student, participant.student_id AS comes
          FROM scheduling_lesson AS lesson
          JOIN scheduling_series AS series ON series.id = lesson.series_id
          JOIN scheduling_place AS place ON place.id = series.place_id
          JOIN academy_enrolment AS enrolment ON enrolment.id = place.enrolment_id
          LEFT JOIN scheduling_participant AS participant ON participant.lesson_id = lesson.id
         WHERE lesson.is_live AND participant.student_id IS DISTINCT FROM enrolment.student_id
    """,
)
SEATS_BY_COUNTING = Invariant(
    name="I8 seats-by-counting",
    sentence="No lesson has more students than seats, and each of them sits on one of these seats.",
    sql="""
        SELECT lesson.id AS lesson, capacity, count(*) AS come, max(seat) AS seat
          FROM scheduling_lesson AS lesson JOIN scheduling_participant AS participant ON lesson_id = lesson.id
         WHERE excused_at IS NULL
         GROUP BY lesson.id HAVING count(*) > capacity OR count(DISTINCT seat) <> count(*) OR max(seat) > capacity
    """,
)
NO_SEAT_OF_A_FREED_PLACE = Invariant(
    name="I8 no-seat-of-a-freed-place",
    sentence="Whoever gave their place in a group back has no seat in its lessons to come.",
    sql="""
        SELECT place.id AS place, lesson.id AS lesson
          FROM scheduling_participant AS participant
          JOIN scheduling_place AS place ON place.id = participant.place_id
          JOIN scheduling_lesson AS lesson ON lesson.id = participant.lesson_id
         WHERE place.state = 'freed' AND participant.excused_at IS NULL
           AND lesson.state IN ('held', 'booked') AND lesson.starts_at > clock_timestamp()
    """,
)
NO_LESSON_WHILE_PAUSED = Invariant(
    name="I8 no-lesson-while-paused",
    sentence="On the days on which a place rests there is no lesson of its series, but what was moved there alone.",
    sql=f"""
        SELECT pause.id AS pause, lesson.id AS lesson, lesson.day
          FROM ({FOLLOWING}) AS lesson
          JOIN scheduling_pause AS pause ON pause.place_id = lesson.place_id AND pause.lifted_at IS NULL
         WHERE lesson.day BETWEEN pause.first_day AND pause.last_day
    """,  # noqa: S608 - our own words
)
OFFERS_HOLD_A_PLACE = Invariant(
    name="I8 offers-hold-a-place",
    sentence="What is offered from the waiting list is held for the one it is offered to, and for nobody twice.",
    sql="""
        SELECT offer.id AS offer, offer.state, entry.state AS entry, place.state AS place
          FROM scheduling_offer AS offer
          JOIN scheduling_waitingentry AS entry ON entry.id = offer.entry_id
          JOIN scheduling_place AS place ON place.id = offer.place_id
          JOIN academy_enrolment AS enrolment ON enrolment.id = place.enrolment_id
         WHERE enrolment.student_id <> entry.student_id
            OR offer.state = 'open' AND (entry.state <> 'offered' OR place.state <> 'held')
            OR offer.state = 'accepted' AND entry.state <> 'taken'
            OR offer.state IN ('declined', 'lapsed') AND entry.state <> 'ended'
    """,
)

INVARIANTS = (
    LESSONS_IN_THEIR_SERIES,
    WALL_CLOCK_KEPT,
    STUDENTS_OF_THEIR_SERIES,
    SEATS_BY_COUNTING,
    NO_SEAT_OF_A_FREED_PLACE,
    NO_LESSON_WHILE_PAUSED,
    OFFERS_HOLD_A_PLACE,
    edges(WaitingEntry),
    edges(Offer),
)
