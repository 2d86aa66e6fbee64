"""Ask the policy what a missed lesson leads to, write its answer down with all that decided it, and keep the credit
in step with it."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.notices import tell
from academy.models import Student, User
from academy.queries.audience import told
from academy.queries.school import school
from academy.wiring import LESSONS_CHANGED
from academy.words import in_zone
from scheduling.actions.credit import issue, redeem, release, reserve, revoke
from scheduling.makeup.engine import Verdict, decide
from scheduling.makeup.rules import NO_RULES, rules_of
from scheduling.models import Decision, Lesson, MakeUpCredit, PolicyRule
from scheduling.queries.judging import facts_of, minutes_of, subject_of
from scheduling.queries.makeups import credit_of
from scheduling.queries.policy import policy_on

Outcome = PolicyRule.Outcome
State = MakeUpCredit.State
# A credit that staff give against the policy can be used for so long.
USUAL = timedelta(days=60)
# A credit in one of these is worth something, or was.
LIVE = (State.OPEN, State.RESERVED, State.REDEEMED)
# A teacher may have touched the wrong name: so long a family hears nothing of a lesson that was missed unannounced.
SECOND_THOUGHTS = timedelta(minutes=15)


@transaction.atomic
def judge(
    *, lesson: Lesson, student: Student, by: User | None = None, outcome: str | None = None, exception: str = ""
) -> Decision:
    """What the policy says of this student's missed lesson, from what was said or marked; its credit is given at once.

    outcome with exception: staff decide otherwise, with their reason; that stands until staff change it. Asking again
    without anything new changes nothing. A lesson missed without a word is told to the family.
    Raises Refusal where an earlier credit was used already and would have to be taken away.
    """
    # Against two who judge at once: what this student has had already decides too.
    Student.objects.select_for_update(of=("self",), no_key=True).get(pk=student.pk)
    old = lesson.decisions.filter(student=student, replaced_at=None).select_related("credit").first()
    if old and old.exception and not outcome:
        return old
    policy = policy_on(in_zone(lesson.starts_at, school().zone).date())
    rules = rules_of(policy) if policy else NO_RULES
    facts = facts_of(lesson, student, rules)
    verdict = decide(rules, facts)
    because, wanted = list(verdict.because), outcome or verdict.outcome
    if outcome:
        if not exception.strip():
            sentence = _("Say why you decide otherwise than the policy.")
            raise Refusal(sentence, code="reason-missing", fields={"reason": sentence})
        because = [{"code": "exception", "values": {"reason": exception.strip()[:300], "outcome": outcome}}, *because]
    if old and (old.outcome, old.because) == (wanted, because):
        return old
    if old:
        Decision.objects.filter(pk=old.pk).update(replaced_at=now())
    decision = Decision.objects.create(
        lesson=lesson,
        student=student,
        policy=policy,
        outcome=wanted,
        counts=verdict.counts and wanted == verdict.outcome,
        because=because,
        exception=exception.strip()[:300],
    )
    own = credit_of(lesson) if lesson.kind == Lesson.Kind.MAKE_UP else None
    if own:
        _settle_make_up(decision, own, old, verdict, by)
    else:
        _settle(decision, old, verdict, by)
    if facts.announced_at is None and not outcome:
        for person in told(student.family):
            tell(person, "lesson_missed", about=decision, not_before=now() + SECOND_THOUGHTS)
    import_string(LESSONS_CHANGED)(students=[student.pk])
    return decision


@transaction.atomic
def set_aside(*, lesson: Lesson, student: Student, because: str, by: User | None = None) -> None:
    """Nothing was missed after all: the decision counts no more, and a credit that was given for it is withdrawn.

    Raises Refusal where that credit was booked or used already.
    """
    Student.objects.select_for_update(of=("self",), no_key=True).get(pk=student.pk)
    old = lesson.decisions.filter(student=student, replaced_at=None).first()
    if old is None:
        return
    Decision.objects.filter(pk=old.pk).update(replaced_at=now())
    if lesson.kind == Lesson.Kind.MAKE_UP:
        own = credit_of(lesson)
        if own and old.outcome == Outcome.CREDIT:
            reserve(credit=own, lesson=lesson, because=because, by=by)
        return
    credit = MakeUpCredit.objects.filter(decision=old, state__in=LIVE).first()
    if credit:
        _refuse_used(credit)
        revoke(credit=credit, because=because, by=by)


def _settle(decision: Decision, old: Decision | None, verdict: Verdict, by: User | None) -> None:
    """Give the credit, keep the one there is, or take it away again."""
    lesson, student = decision.lesson, decision.student
    credit = MakeUpCredit.objects.filter(decision=old, state__in=LIVE).first() if old else None
    if credit and decision.outcome == Outcome.CREDIT:
        changes = {"expires_on": _last_day(verdict, lesson)} if credit.state == State.OPEN else {}
        MakeUpCredit.objects.filter(pk=credit.pk).update(decision=decision, **changes)
    elif credit:
        _refuse_used(credit)
        revoke(credit=credit, because=_("It was decided anew."), by=by)
    elif decision.outcome == Outcome.CREDIT:
        issue(
            student=student,
            subject=subject_of(lesson, student),
            teacher=lesson.teacher,
            minutes=verdict.minutes or minutes_of(lesson),
            expires_on=_last_day(verdict, lesson),
            because=_("For a lesson that was missed."),
            decision=decision,
            by=by,
        )


def _settle_make_up(
    decision: Decision, credit: MakeUpCredit, old: Decision | None, verdict: Verdict, by: User | None
) -> None:
    """A make-up that does not take place gives its credit back, or has used it up."""
    lesson, gives = decision.lesson, decision.outcome == Outcome.CREDIT
    if gives and credit.state == State.RESERVED:
        MakeUpCredit.objects.filter(pk=credit.pk).update(expires_on=_last_day(verdict, lesson, credit.expires_on))
        release(credit=credit, lesson=lesson, because=_("The make-up lesson did not take place."), by=by)
    elif gives and credit.state == State.REDEEMED:
        _settle(decision, old, verdict, by)
    elif not gives and credit.state == State.RESERVED:
        redeem(credit=credit, lesson=lesson, because=_("The make-up lesson was missed, and with it the credit."), by=by)
    elif not gives and credit.state == State.OPEN:
        revoke(credit=credit, because=_("It was decided anew."), by=by)


def _last_day(verdict: Verdict, lesson: Lesson, own: date | None = None) -> date | None:
    """As the policy says; where staff give what it does not, the credit's own day or the usual number of days."""
    if verdict.is_credit:
        return verdict.expires_on
    return own or in_zone(lesson.starts_at, school().zone).date() + USUAL


def _refuse_used(credit: MakeUpCredit) -> None:
    if credit.state != State.OPEN:
        sentence = _("Its make-up is “%(state)s” already, so this stays as it is. Give the make-up back first.")
        raise Refusal(sentence % {"state": credit.get_state_display()}, code="credit-used")
