"""Make-ups as programs get them."""

from typing import Any

from rest_framework import serializers

from academy.api.instants import InstantField, instant
from scheduling.make_up_words import why_credit
from scheduling.makeup.reasons import in_words
from scheduling.models import Decision, Lesson, MakeUpCredit, PolicyRule
from scheduling.queries.makeups import booked_lesson
from scheduling.queries.openings import Opening


class CreditSerializer(serializers.Serializer):
    """A make-up credit."""

    id = serializers.IntegerField()
    student = serializers.IntegerField()
    subject = serializers.CharField(allow_null=True, help_text="Its slug.")
    minutes = serializers.IntegerField()
    state = serializers.ChoiceField(MakeUpCredit.State.choices)
    expires_on = serializers.DateField(allow_null=True, help_text="The last day on which it may be held.")
    lesson = serializers.IntegerField(allow_null=True, help_text="The make-up lesson it is booked or was used for.")
    because = serializers.ListField(child=serializers.CharField(), help_text="Why, in sentences.")


class DecisionSerializer(serializers.Serializer):
    """What the policy said of a missed lesson."""

    lesson = serializers.IntegerField()
    student = serializers.IntegerField()
    outcome = serializers.ChoiceField(PolicyRule.Outcome.choices)
    credit = serializers.IntegerField(allow_null=True)
    because = serializers.ListField(child=serializers.CharField(), help_text="Why, in sentences.")


class HourSerializer(serializers.Serializer):
    """An hour that is free."""

    teacher = serializers.CharField(help_text="A teacher's slug.")
    starts_at = InstantField()
    ends_at = InstantField()
    room = serializers.CharField(allow_null=True, help_text="Null: online.")


class MakeUpSerializer(serializers.Serializer):
    """A make-up lesson."""

    id = serializers.IntegerField()
    teacher = serializers.CharField()
    starts_at = InstantField()
    ends_at = InstantField()
    room = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(Lesson.State.choices)
    request_id = serializers.CharField(read_only=True)


def credit_answer(credit: MakeUpCredit) -> dict[str, Any]:
    """One credit (with its ledger)."""
    booked = booked_lesson(credit)
    return {
        "id": credit.pk,
        "student": credit.student_id,
        "subject": credit.subject.slug if credit.subject else None,
        "minutes": credit.minutes,
        "state": credit.state,
        "expires_on": credit.expires_on.isoformat() if credit.expires_on else None,
        "lesson": booked.pk if booked else None,
        "because": why_credit(credit),
    }


def decision_answer(decision: Decision) -> dict[str, Any]:
    """One decision."""
    credit = getattr(decision, "credit", None)
    return {
        "lesson": decision.lesson_id,
        "student": decision.student_id,
        "outcome": decision.outcome,
        "credit": credit.pk if credit else None,
        "because": in_words(decision.because),
    }


def hour_answer(opening: Opening) -> dict[str, Any]:
    """One hour."""
    return {
        "teacher": opening.teacher.slug,
        "starts_at": instant(opening.starts_at),
        "ends_at": instant(opening.ends_at),
        "room": opening.room.name if opening.room else None,
    }


def make_up_answer(lesson: Lesson) -> dict[str, Any]:
    """One make-up lesson."""
    return {
        "id": lesson.pk,
        "teacher": lesson.teacher.slug,
        "starts_at": instant(lesson.starts_at),
        "ends_at": instant(lesson.ends_at),
        "room": lesson.room.name if lesson.room else None,
        "state": lesson.state,
    }
