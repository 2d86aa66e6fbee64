"""What PostgreSQL compares as ranges, without any extension."""

from django.db.models import DateField, F, Func, Value
from django.db.models.functions import Coalesce


class SameNumber(Func):
    """A range of one number: overlaps where equal, and needs no PostgreSQL extension."""

    function = "int8range"

    def __init__(self, field: str) -> None:
        super().__init__(F(field), F(field), Value("[]"))


class SameWord(Func):
    """The same for a word, which stands as a number of no meaning; so few words have numbers of their own each."""

    template = "int8range(hashtext(%(expressions)s)::bigint, hashtext(%(expressions)s)::bigint, '[]')"

    def __init__(self, field: str) -> None:
        super().__init__(F(field))


class Days(Func):
    """The days from first to last, both included; an empty last one means for good."""

    function = "daterange"

    def __init__(self, first: str, last: str) -> None:
        end = Coalesce(F(last), Func(template="DATE 'infinity'", output_field=DateField()))
        super().__init__(F(first), end, Value("[]"))


class HoursOfADay(Func):
    """The wall clock from one time to another, on any one day."""

    template = "tsrange(DATE '2000-01-03' + %(expressions)s)"
    arg_joiner = ", DATE '2000-01-03' + "

    def __init__(self, starts: str, ends: str) -> None:
        super().__init__(F(starts), F(ends))
