"""What is known of an absence: all that a policy may ask about, and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime

from academy.models.zone import zone
from scheduling.models import Cancellation, Cause, Lesson, Side

# Whatever the family's side says is the family's absence, and a student of age speaks for themselves.
FAMILY_SIDES = (Side.FAMILY, Side.STUDENT)
SCHOOL_CAUSES = (Cause.TEACHER, Cause.SCHOOL, Cause.CLOSED)


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


@dataclass(frozen=True)
class Earlier:
    """A missed lesson that was decided before.

    on: the day of the lesson, on the school's wall clock. counted: it was a credit that counts toward the caps.
    rule: the number of the rule that decided, as they are numbered now (Rules.heir_of).
    is_open: its credit is neither used nor over yet.
    """

    on: date
    student: int = 0
    course: int | None = None
    family: int = 0
    counted: bool = True
    rule: int | None = None
    is_open: bool = False


@dataclass(frozen=True)
class Facts:
    """An absence and all around it.

    side: on whose behalf it was said. announced_at: when (None: nobody said anything). starts_at: of the lesson; both
    aware. zone: the wall clock by which days are counted. earlier: the family's decided misses without this one, the
    same period as the caps look at. terms, school_years: in order. closed_days: when the school is closed.
    credit_expires_on: of the credit that a make-up was booked with.
    """

    side: str
    cause: str
    starts_at: datetime
    zone: str
    announced_at: datetime | None = None
    channel: str = Cancellation.Channel.PORTAL
    words: str = ""
    has_proof: bool = False
    is_paid: bool = True
    is_make_up: bool = False
    kind: str = Lesson.Kind.WEEKLY
    is_adult: bool = False
    student: int = 0
    course: int | None = None
    family: int = 0
    earlier: tuple[Earlier, ...] = ()
    terms: tuple[Span, ...] = ()
    school_years: tuple[Span, ...] = ()
    closed_days: frozenset[date] = frozenset()
    credit_expires_on: date | None = None

    @property
    def day(self) -> date:
        """The lesson's day on the wall clock."""
        return self.starts_at.astimezone(zone(self.zone)).date()

    @property
    def told_on(self) -> date | None:
        """The day on which it was called off."""
        return self.announced_at.astimezone(zone(self.zone)).date() if self.announced_at else None

    @property
    def is_of_family(self) -> bool:
        """Whether it is the family that does not come; else the school does not teach."""
        return self.side in FAMILY_SIDES and self.cause not in SCHOOL_CAUSES

    @property
    def its_kind(self) -> str:
        """The kind of lesson, as rules know it."""
        return Lesson.Kind.MAKE_UP.value if self.is_make_up else self.kind

    @property
    def its_cause(self) -> str:
        """The cause as rules know it: a teacher who is ill is a teacher who is away, not a pupil's illness."""
        own = (*SCHOOL_CAUSES, Cause.WEATHER, Cause.TECHNICAL)
        return Cause.TEACHER.value if self.side == Side.TEACHER and self.cause not in own else self.cause
