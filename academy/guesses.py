"""Codes that people type are not to be guessed: so many wrong ones, then a wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from academy.api.limits import Limit, TooOften, address_of, count, uncount
from academy.kernel.errors import Refusal

OF_PERSON = Limit("code-person", 5, timedelta(hours=1))
# A school, a library or a whole town may share one.
OF_ADDRESS = Limit("code-address", 25, timedelta(hours=1))


@contextmanager
def guess(request: Any, code: str, *, field: str) -> Iterator[None]:
    """Around the verb that takes a code: a refusal that is about its field counts, for who asks and where from.

    Outside any transaction, as that would be rolled back with the count. No code is no guess. Raises Refusal after too
    many of them, before anything is tried.
    """
    asked = [(OF_PERSON, request.user.pk), (OF_ADDRESS, address_of(request))] if code else []
    hits = []
    is_wrong = False
    try:
        # Counted before it is tried, so that many at once are no way round it.
        for limit, who in asked:
            hits.append((limit, who, count(limit, who)))
        yield
    except TooOften as often:
        minutes = -(-often.wait // 60)
        sentence = _("Too many codes that cannot be used. Look yours up, and try again in %(minutes)s minutes.")
        sentence %= {"minutes": minutes}
        raise Refusal(sentence, code="too-often", fields={field: sentence}) from often
    except Refusal as no:
        is_wrong = field in no.fields
        raise
    finally:
        if not is_wrong:
            for limit, who, hit in hits:
                uncount(limit, who, hit)
