"""Whether one rule fits whenever another one does."""

from scheduling.makeup.engine import SIDES
from scheduling.makeup.periods import months_among
from scheduling.makeup.rules import Rule


def covers(wide: Rule, narrow: Rule) -> bool:
    """Whether every absence that the narrow rule fits, the wide one fits too. Sure where it says yes."""
    return (
        _covers_who(wide, narrow)
        and wide.at_most is None
        and (not wide.needs_proof or narrow.needs_proof)
        and _covers_notice(wide, narrow)
    )


def _covers_who(wide: Rule, narrow: Rule) -> bool:
    sides = SIDES.get(wide.side, (wide.side,))
    return (
        (not wide.side or (bool(narrow.side) and set(SIDES.get(narrow.side, (narrow.side,))) <= set(sides)))
        and wide.cause in ("", narrow.cause)
        and wide.kind in ("", narrow.kind)
        and wide.age in ("", narrow.age)
        and months_among(narrow.first_month, narrow.last_month) <= months_among(wide.first_month, wide.last_month)
    )


def _covers_notice(wide: Rule, narrow: Rule) -> bool:
    """Whether whoever keeps the narrow rule's notice keeps the wide one's."""
    if not wide.asks_notice:
        return True
    if wide.notice_hours is not None and narrow.notice_hours is not None:
        # Hours on working days are never more than all the hours.
        return wide.notice_hours <= narrow.notice_hours and (not wide.working_days or narrow.working_days)
    if wide.by_days is None or narrow.by_days is None or wide.by_time is None or narrow.by_time is None:
        return False
    later = wide.by_days < narrow.by_days or (wide.by_days == narrow.by_days and wide.by_time >= narrow.by_time)
    return later and (not wide.working_days or narrow.working_days)
