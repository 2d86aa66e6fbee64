"""Publish a make-up policy, and begin another version from one."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.queries.school import school_today
from academy.words import long_date
from scheduling.makeup.contradictions import contradictions
from scheduling.makeup.rules import rules_of
from scheduling.models import MakeUpPolicy
from scheduling.queries.policy import with_rows


@transaction.atomic
def publish_policy(*, policy: MakeUpPolicy, valid_from: date) -> MakeUpPolicy:
    """From that day on it decides; from then on nobody changes it. Again for the same day: nothing happens.

    Raises Refusal: published already, a day that is over (missed lessons were decided by what families could read
    then; a school's first policy may begin in the past), or a contradiction, named with its rule.
    """
    # Against two who publish it for different days, or change a rule meanwhile.
    MakeUpPolicy.objects.select_for_update().get(pk=policy.pk)
    policy = with_rows(MakeUpPolicy.objects.filter(pk=policy.pk)).get()
    if policy.valid_from == valid_from:
        return policy
    if policy.valid_from:
        sentence = _("This version is published already, from %(day)s. Begin a new version from it.")
        raise Refusal(sentence % {"day": long_date(policy.valid_from)}, code="published")
    today = school_today()
    if valid_from < today and MakeUpPolicy.objects.in_force(today).exists():
        sentence = _("That day is over, and another policy was in force then. Choose today or a later day.")
        raise Refusal(sentence, code="over", fields={"valid_from": sentence})
    wrong = contradictions(rules_of(policy))
    if wrong:
        raise Refusal(" ".join(wrong), code="contradiction")
    MakeUpPolicy.objects.filter(pk=policy.pk).update(valid_from=valid_from)
    policy.valid_from = valid_from
    return policy


@transaction.atomic
def new_version(*, policy: MakeUpPolicy) -> MakeUpPolicy:
    """A draft that says the same, to be changed. Where there is a draft of this policy already, that one."""
    # Against two who begin one at once.
    versions = MakeUpPolicy.objects.select_for_update().filter(name=policy.name).order_by("-version")
    newest = versions[0]
    if newest.valid_from is None:
        return newest
    old = with_rows(MakeUpPolicy.objects.filter(pk=policy.pk)).get()
    rows: list[Any] = [*old.rules.all(), *old.caps.all(), *old.miss_limits.all()]
    draft = MakeUpPolicy.objects.get(pk=policy.pk)
    draft.pk, draft.version, draft.valid_from = None, newest.version + 1, None
    draft.created_at = now()
    draft._state.adding = True
    draft.save()
    for row in rows:
        row.pk, row.policy = None, draft
        row._state.adding = True
        row.save()
    return draft
