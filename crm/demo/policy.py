"""The make-up policy of Cedar Heights: 24 hours, two a term, sixty days."""

from typing import Any

from academy.models import Semester
from scheduling.actions.load_policy import load_policy
from scheduling.actions.policy import publish_policy
from scheduling.models import MakeUpPolicy

NAME = "Cedar Heights"
POLICY: dict[str, Any] = {
    "name": NAME,
    "note": "We would rather teach than argue. Tell us early, and you get the lesson another day.",
    "expiry": "days",
    "expiry_count": 60,
    "hold_min_days": 14,
    "hold_max_days": 56,
    "hold_clean_months": 3,
    "rules": [
        {"cause": "teacher", "outcome": "credit", "counts": False},
        {"cause": "school", "outcome": "credit", "counts": False},
        {"cause": "closed", "outcome": "not_charged"},
        {"side": "family", "cause": "illness", "needs_proof": True, "outcome": "credit", "counts": False},
        {"side": "family", "notice_hours": 24, "outcome": "credit"},
        {"side": "family", "outcome": "charged"},
    ],
    "caps": [{"most": 2, "period": "term"}],
    "limits": [{"misses": 4, "within_weeks": 12, "only_unannounced": True}],
}


def add_policy(semester: Semester) -> MakeUpPolicy:
    """In force from the first day of the term; once."""
    there = MakeUpPolicy.objects.filter(name=NAME).first()
    return there or publish_policy(policy=load_policy(POLICY), valid_from=semester.first_day)
