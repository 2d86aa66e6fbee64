"""The spring in which tests name days: its March begins on a Monday, so that the same days are always Tuesdays.

It is far enough away that no day of the demo's own term is meant, in whatever year the tests run.
"""

from datetime import date, timedelta

from tests.today import day_at_school

AWAY = timedelta(days=120)


def year_of_spring(today: date) -> int:
    """The next year whose first of March is a Monday, and not within a term of today.

    The clocks of Toronto change on 14 March and 7 November of all these years.
    """
    years = (year for year in range(today.year, today.year + 13) if date(year, 3, 1) >= today + AWAY)
    return next(year for year in years if date(year, 3, 1).weekday() == 0)


YEAR = year_of_spring(day_at_school())
