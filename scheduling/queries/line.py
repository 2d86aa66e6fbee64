"""The waiting list as a line: whose wishes meet, who stands where, and what is kept for whom.

The rule: the first in line goes first. A free weekly time or seat that fits somebody in line is not on offer to
anybody else until they have been asked (a matter of seconds). Whoever cannot come at that time is passed over and
keeps nothing from others.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.models import CourseOffering, Student, Teacher
from academy.words import long_date
from scheduling.models import WaitingEntry
from scheduling.queries.busy import Term, claimed
from scheduling.queries.seat_claims import busy_in_group


@dataclass(frozen=True)
class Wish:
    """What an entry waits for: one group, or a weekly time of one of these teachers (timeslot, weekday: only that)."""

    entry: WaitingEntry
    offering: int | None
    teachers: frozenset[int]
    timeslot: int | None
    weekday: int | None

    def fits(self, slot: Any) -> bool:
        """Whether a weekly time (anything with pk, teacher_id and weekday) is what it waits for."""
        if self.offering or self.timeslot not in (None, slot.pk):
            return False
        return slot.teacher_id in self.teachers and self.weekday in (None, slot.weekday)

    def meets(self, other: "Wish") -> bool:
        """Whether one and the same place could be what both wait for."""
        if self.offering or other.offering:
            return self.offering == other.offering
        if None not in (self.timeslot, other.timeslot) and self.timeslot != other.timeslot:
            return False
        if None not in (self.weekday, other.weekday) and self.weekday != other.weekday:
            return False
        return bool(self.teachers & other.teachers)


@dataclass(frozen=True)
class Standing:
    """Where an entry stands: number (from 1) of so many whose wishes meet its own. ahead: who asked before."""

    number: int
    of: int
    ahead: int

    @property
    def because(self) -> str:
        """Why there, in words."""
        if not self.ahead:
            return _("You are the next to be asked.")
        return ngettext("%(n)s family asked before you.", "%(n)s families asked before you.", self.ahead) % {
            "n": self.ahead
        }


def in_line() -> list[Wish]:
    """Everybody who waits, the first to be asked first; three queries at most, one where nobody waits."""
    rows = WaitingEntry.objects.in_line().select_related("timeslot", "student", "asked_by", "subject", "offering")
    return _wishes(rows)


def _wishes(rows: Iterable[WaitingEntry]) -> list[Wish]:
    rows = list(rows)
    taught: dict[int, set[int]] = defaultdict(set)
    if any(row.subject_id and not row.teacher_id for row in rows):
        for teacher, subject in Teacher.subjects.through.objects.values_list("teacher_id", "subject_id"):
            taught[subject].add(teacher)
    found = []
    for row in rows:
        weekday = row.weekday
        teachers = {row.teacher_id} if row.teacher_id else taught[row.subject_id or 0]
        if row.timeslot:
            teachers, weekday = {row.timeslot.teacher_id}, row.timeslot.weekday
        found.append(Wish(row, row.offering_id, frozenset(teachers), row.timeslot_id, weekday))
    return found


def standings(entries: Iterable[WaitingEntry]) -> dict[int, Standing]:
    """Where each of these stands, by its id; those that do not wait any more are left out."""
    wanted = {entry.pk for entry in entries if entry.state == WaitingEntry.State.WAITING}
    line = in_line() if wanted else []
    found = {}
    for wish in line:
        if wish.entry.pk in wanted:
            same = [other for other in line if other.meets(wish)]
            ahead = next(place for place, other in enumerate(same) if other is wish)
            found[wish.entry.pk] = Standing(number=ahead + 1, of=len(same), ahead=ahead)
    return found


def kept(slots: Sequence[Any], terms: dict[int, Term], *, student: Student | None = None) -> set[int]:
    """Which of these free weekly times (ids) are kept for somebody in line who could come then.

    student: who asks; only those who stand before them count. One query where nobody waits.
    """
    line = in_line() if slots else []
    wanted: dict[int, list[Any]] = defaultdict(list)
    for slot in slots:
        for wish in line:
            if wish.fits(slot):
                if student and wish.entry.student_id == student.pk:
                    break
                wanted[wish.entry.student_id].append(slot)
    found: set[int] = set()
    for pk, its_slots in wanted.items():
        taken = claimed(its_slots, terms, [Student(pk=pk)])
        found |= {slot.pk for slot in its_slots if "student" not in taken.get(slot.pk, ())}
    return found


def before(student: Student, offering: CourseOffering) -> int:
    """How many wait for a seat in that group, and could come, before this student (who may not wait at all)."""
    line = WaitingEntry.objects.in_line().filter(offering=offering)
    students = list(line.values_list("student", flat=True))
    if student.pk in students:
        students = students[: students.index(student.pk)]
    return len(students) - len(busy_in_group(students, offering)) if students else 0


def what(entry: WaitingEntry) -> str:
    """What is waited for, in words."""
    if entry.offering:
        return str(entry.offering.course)
    if entry.timeslot:
        return str(entry.timeslot)
    words = [str(entry.subject)] if entry.subject else []
    words += [str(entry.teacher)] if entry.teacher else [_("any teacher")]
    words += [str(entry.get_weekday_display())] if entry.weekday is not None else []
    return ", ".join(words)


def why_offered(entry: WaitingEntry, standing: Standing) -> str:
    """Why this family is asked, in a sentence."""
    return _("You asked on %(day)s and are the first of %(of)s in line for whom it fits.") % {
        "day": long_date(entry.asked_at),
        "of": standing.of,
    }
