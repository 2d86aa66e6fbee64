"""Any teacher: choose one by rule, and keep the reason."""

from collections import defaultdict

from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.models import Enrolment, Student, Subject, Teacher, User
from scheduling.actions.book import book_place
from scheduling.queries.free import FreeTime, free_times, offered, weekly_load

# How often somebody else may be quicker before we say that nobody is free; a whole rush of families is fewer.
ATTEMPTS = 100


def book_any_teacher(
    *, student: Student, subject: Subject, by: User, weekday: int | None = None, voucher: str = ""
) -> Enrolment:
    """Book the best free time of the best teacher of the subject; the next best is tried when somebody is quicker.

    Raises Refusal when no teacher has a time, or the voucher (a code) cannot be used.
    """
    for _attempt in range(ATTEMPTS):
        ranked = rank(free_times(offered(subject=subject, weekday=weekday), students=[student]))
        if not ranked:
            break
        time, reason = ranked[0]
        try:
            return book_place(
                student=student, timeslot=time.timeslot, by=by, subject=subject, because=reason, voucher=voucher
            )
        except Refusal as no:
            if no.code not in ("just-taken", "in-line"):
                raise
    raise Refusal(
        _("No %(subject)s teacher has a free time that suits. Write to us and we will find one.")
        % {"subject": subject.name},
        code="nobody-free",
    )


def rank(times: list[FreeTime]) -> list[tuple[FreeTime, str]]:
    """The best time of each teacher, the teacher with the fewest students first, each with the reason in words.

    Among equals: the one with more free places, then the name. A teacher's best time is the one that begins soonest.
    """
    best: dict[int, FreeTime] = {}
    open_times: dict[int, int] = defaultdict(int)
    for time in sorted(times, key=lambda time: (time.first, time.timeslot.pk)):
        best.setdefault(time.timeslot.teacher_id, time)
        open_times[time.timeslot.teacher_id] += 1
    teachers = Teacher.objects.filter(pk__in=best).annotate(students=weekly_load())
    students = {teacher.pk: teacher.students for teacher in teachers}
    order = sorted(best, key=lambda pk: (students[pk], -open_times[pk], best[pk].timeslot.teacher.name))
    return [
        (
            best[pk],
            _("%(teacher)s: place %(place)s of %(count)s, with %(students)s weekly students and %(free)s free times.")
            % {
                "teacher": best[pk].timeslot.teacher,
                "place": number,
                "count": len(order),
                "students": students[pk],
                "free": open_times[pk],
            },
        )
        for number, pk in enumerate(order, start=1)
    ]
