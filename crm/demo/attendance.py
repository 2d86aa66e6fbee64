"""Who was there in the weeks behind, marked by the teachers, with a few of their notes."""

from datetime import timedelta

from academy.kernel.db import now
from academy.models import User
from crm.demo.families import student
from scheduling.actions.attendance import SECOND_THOUGHTS, mark
from scheduling.actions.notes import write_note
from scheduling.models import Attendance, Lesson, LessonNote, Participant
from tests.cast import ADA_HERSELF, FELIX, JONAS_HIMSELF, LEO, MIA, NOAH, ZOE, Child

Mark = Attendance.Mark
# Each child's lessons counted from the last one back; whatever is not named went as it should.
OTHERWISE: dict[Child, dict[int, Mark]] = {
    MIA: {2: Mark.LATE},
    LEO: {4: Mark.LATE},
    NOAH: {1: Mark.LATE, 3: Mark.ABSENT_NOTICE},
    ZOE: {2: Mark.ABSENT, 5: Mark.ABSENT},
    JONAS_HIMSELF: {0: Mark.LATE, 3: Mark.LATE},
    ADA_HERSELF: {2: Mark.ABSENT_NOTICE},
}
# To the family, and for teachers and the office alone, about the lesson so many back.
NOTES: tuple[tuple[Child, int, str, str], ...] = (
    (MIA, 1, "The left hand of the minuet is there. Now both hands, bars 1 to 8, slowly.", "Counts aloud by now."),
    (MIA, 3, "We began the Clementi. Please bring the blue book.", ""),
    (LEO, 0, "Paradiddles at 70 with the metronome, five minutes a day.", "Tires after twenty minutes; change often."),
    (ZOE, 0, "She played the whole song by heart. Next: the same in G.", ""),
    (JONAS_HIMSELF, 1, "Walking line over the blues in F; record yourself once.", "Ask whether he wants the band."),
)


def add_attendance() -> None:
    """Once: every lesson of the cast that was taught and has no mark yet."""
    for child, marks in OTHERWISE.items():
        for number, part in enumerate(_behind(child)):
            if not hasattr(part, "attendance"):
                mark(participant=part, mark=marks.get(number, Mark.PRESENT), by=_who_may(part.lesson))
    if LessonNote.objects.exists():
        return
    for child, number, to_family, private in NOTES:
        for part in _behind(child)[number : number + 1]:
            for text, is_private in ((to_family, False), (private, True)):
                write_note(
                    lesson=part.lesson,
                    student=part.student,
                    text=text,
                    is_private=is_private,
                    by=part.lesson.teacher.user,
                )


def _behind(child: Child) -> list[Participant]:
    """The lessons of a child that were taught, the last one first."""
    parts = Participant.objects.filter(student=student(child), lesson__state=Lesson.State.TAUGHT, excused_at=None)
    return list(parts.select_related("student", "lesson__teacher__user", "attendance").order_by("-lesson__starts_at"))


def _who_may(lesson: Lesson) -> User:
    """The teacher while it is fresh; of what lies longer behind, the office."""
    is_fresh = lesson.ends_at > now() - SECOND_THOUGHTS + timedelta(hours=1)
    return lesson.teacher.user if is_fresh else User.objects.get(email=FELIX.email)
