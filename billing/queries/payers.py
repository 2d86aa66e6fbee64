"""Who pays for a student, and how much of it, on each day."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from academy.models import User
from academy.queries.audience import told
from billing.models import Payer, Share
from billing.pricing import facts
from billing.pricing.rules import WHOLE

DAY = timedelta(days=1)


def addressees(payer: Payer) -> list[User]:
    """Who is told of its bills and payments: the person who pays for themselves, or the guardians of the family."""
    return [payer.person] if payer.person else told(payer.family)


def shares(students: Mapping[int, int]) -> dict[int, list[facts.Share]]:
    """Of each family, by its id; students: their families. On days that no share names the family itself pays.

    Two queries. Raises KeyError where a family has no payer.
    """
    families = set(students.values())
    whole = dict(Payer.objects.filter(family__in=families, person=None).values_list("family", "pk"))
    parts: dict[int, list[Share]] = defaultdict(list)
    for share in Share.objects.filter(student__in=students).order_by("first_day", "pk"):
        parts[share.student_id].append(share)
    found: dict[int, list[facts.Share]] = defaultdict(list)
    for student, family in students.items():
        found[family] += [
            facts.Share(share.payer_id, student, share.points, share.first_day, share.last_day or date.max)
            for share in parts[student]
        ]
        found[family] += [facts.Share(whole[family], student, WHOLE, *span) for span in _free(parts[student])]
    return found


def _free(parts: Collection[Share]) -> Iterator[tuple[date, date]]:
    """The days on which nobody has a share."""
    begins = date.min
    for share in parts:
        if share.first_day > begins:
            yield begins, share.first_day - DAY
        if share.last_day is None:
            return
        begins = max(begins, share.last_day + DAY)
    yield begins, date.max
