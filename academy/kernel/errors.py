"""The three ways a verb may fail that are not bugs."""

from collections.abc import Sequence
from typing import Any


class Refusal(Exception):
    """A verb must say no. The sentence is for the person; doors show it and keep what was typed.

    code: a stable word for programs. alternatives: other things that would be possible (up to three).
    fields: sentences for single fields of the form, by the field's name.
    """

    def __init__(
        self,
        sentence: str,
        *,
        code: str = "refused",
        alternatives: Sequence[Any] = (),
        fields: dict[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.alternatives = list(alternatives)
        self.fields = fields or {}


class ProviderDown(Exception):
    """A provider did not do what was asked, and surely not: try again later, with the same key.

    retry_after: seconds the provider asked us to wait, if it said so.
    """

    def __init__(self, sentence: str, *, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Unknown(Exception):
    """The provider's answer was lost: it may have done it or not. Look the thing up; never ask with a new key."""
