"""Long lists in pages: {"results": […], "next": the next page's address, or null}."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

SIZE = 100
LAST = 10_000


def page_of(request: Request, found: "Sequence[Any] | QuerySet[Any]") -> tuple[Sequence[Any], str | None]:
    """The rows of the page that ?page= asks for (the first without it), and the next page's address.

    Of a query only the page's rows are read.
    """
    text = request.query_params.get("page", "1")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= LAST:
        raise ValidationError({"page": [_("A page is a whole number from 1 to %(last)s.") % {"last": LAST}]})
    number = int(text)
    # One more than is shown tells whether there is a next page.
    rows = list(found[(number - 1) * SIZE : number * SIZE + 1])
    more = len(rows) > SIZE
    return rows[:SIZE], replace_query_param(request.build_absolute_uri(), "page", number + 1) if more else None


class PageSerializer(serializers.Serializer):
    """What every list has beside its results."""

    next = serializers.URLField(allow_null=True, help_text="The next page, or null on the last.")
    request_id = serializers.CharField(read_only=True)
