"""Missed lessons, decisions and make-ups in the words the pages show."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.kernel.money import Money
from academy.models import Student
from academy.queries.school import school
from academy.words import clock, day, here, locale, long_date, short_day, span, when
from scheduling.makeup.reasons import in_words
from scheduling.models import CreditEntry, Decision, Lesson, MakeUpCredit, PolicyRule
from scheduling.queries.makeups import booked_lesson, lesson_of
from scheduling.queries.openings import Opening

State = MakeUpCredit.State
TONES = {State.RESERVED: "", State.OPEN: "", State.REDEEMED: "quiet", State.EXPIRED: "quiet", State.REVOKED: "quiet"}
OUTCOME_TONES = {PolicyRule.Outcome.CREDIT: "", PolicyRule.Outcome.NOT_CHARGED: "", PolicyRule.Outcome.CHARGED: "wait"}


def balance_line(of: Iterable[MakeUpCredit]) -> str:
    """Such as "2 make-up lessons to book, 1 booked"."""
    found = list(of)
    open_ones = sum(credit.state == State.OPEN for credit in found)
    booked = sum(credit.state == State.RESERVED for credit in found)
    line = ngettext("%(n)s make-up lesson to book", "%(n)s make-up lessons to book", open_ones) % {"n": open_ones}
    return line + (_(", %(n)s booked") % {"n": booked} if booked else "")


def credit_row(credit: MakeUpCredit, *, lesson_page: str = "family-lesson") -> dict[str, Any]:
    """One credit as the family sees it: for what, until when, where it is booked, and why there is one.

    lesson_page: the name of the reader's page of a lesson.
    """
    missed, booked = lesson_of(credit), booked_lesson(credit)
    subject = f" · {credit.subject.name}" if credit.subject else ""
    is_open = credit.state == State.OPEN
    return {
        "pk": credit.pk,
        "title": f"{credit.student.first_name}{subject}",
        "what": _("%(minutes)s minutes") % {"minutes": credit.minutes},
        "for_label": _("for the lesson on %(day)s") % {"day": day(here(missed.starts_at))} if missed else "",
        "expires_label": _("To be used by %(day)s") % {"day": long_date(credit.expires_on)}
        if credit.expires_on and is_open
        else "",
        "booked_label": when(booked.starts_at, booked.ends_at) if booked else "",
        "booked_url": reverse(lesson_page, args=[booked.pk]) if booked else "",
        "status_word": credit.get_state_display().capitalize(),
        "status_tone": TONES.get(State(credit.state), ""),
        "is_open": is_open,
        "times_url": f"{reverse('family-make-ups')}?credit={credit.pk}" if is_open else "",
        "why": why_credit(credit),
    }


def why_credit(credit: MakeUpCredit) -> list[str]:
    """Why there is a credit, and what became of it."""
    sentences = in_words(credit.decision.because) if credit.decision else []
    entries = list(credit.entries.all())
    # A decision says the first line itself.
    return sentences + [entry.because for entry in entries[1 if sentences else 0 :]]


def decision_row(decision: Decision) -> dict[str, Any]:
    """What was decided of a missed lesson, and why."""
    lesson = decision.lesson
    return {
        "title": f"{decision.student.first_name} · {lesson.teacher.name}",
        "when_label": when(lesson.starts_at, lesson.ends_at),
        "status_word": decision.get_outcome_display().capitalize(),
        "status_tone": OUTCOME_TONES[PolicyRule.Outcome(decision.outcome)],
        "why": in_words(decision.because),
    }


def days_of(openings: Iterable[Opening]) -> list[dict[str, Any]]:
    """The hours under their days, each with what a form sends back to take it."""
    ordered = sorted(openings, key=lambda one: (one.starts_at, one.teacher.name))
    return [
        {"label": label, "hours": [hour_of(one) for one in rows]}
        for label, rows in groupby(ordered, key=lambda one: day(here(one.starts_at)))
    ]


def hour_of(opening: Opening) -> dict[str, Any]:
    """One hour that can be taken."""
    return {
        "time_label": span(opening.starts_at, opening.ends_at),
        "day_label": short_day(here(opening.starts_at)),
        "teacher": opening.teacher.slug,
        "teacher_name": opening.teacher.name,
        "place": opening.room.name if opening.room else _("Online"),
        "starts_at": opening.starts_at.isoformat(),
    }


def lesson_in_full(lesson: Lesson, student: Student, *, subject: str) -> dict[str, Any]:
    """A lesson's own page."""
    return {
        "pk": lesson.pk,
        "title": f"{student.first_name} · {subject}" if subject else student.first_name,
        "kind": lesson.get_kind_display().capitalize(),
        "when_label": when(lesson.starts_at, lesson.ends_at),
        "teacher_name": lesson.teacher.name,
        "place": lesson.room.name if lesson.room else _("Online"),
        "meeting_url": lesson.meeting_url,
        "status_word": lesson.get_state_display().capitalize(),
        "status_tone": {Lesson.State.HELD: "wait", Lesson.State.CANCELLED: "bad"}.get(Lesson.State(lesson.state), ""),
    }


def ledger(credit: MakeUpCredit) -> list[dict[str, Any]]:
    """Every line of a credit's account, the newest first, for the office."""
    return [
        {
            "when_label": f"{long_date(here(entry.at))}, {clock(here(entry.at))}",
            "text": " ".join([f"{entry.get_kind_display().capitalize()}: {entry.because}", *by_whom(entry)]),
            "tone": "done" if entry.kind == CreditEntry.Kind.REDEEMED else "",
        }
        for entry in reversed(credit.entries.all())
    ]


def by_whom(entry: CreditEntry) -> list[str]:
    """The person's name in brackets, where a person did it."""
    return [f"({entry.by})"] if entry.by else []


def price_of(decision: Decision) -> str:
    """What a make-up costs that the policy did not give; nothing where it is not for sale."""
    policy = decision.policy
    if policy is None or policy.late_price_cents is None or decision.outcome != PolicyRule.Outcome.CHARGED:
        return ""
    return Money(policy.late_price_cents, school().currency).format(locale())
