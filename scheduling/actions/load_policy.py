"""A make-up policy from a file: a draft, to be looked through and published by a person."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from scheduling.makeup.rules import ROWS, Rules, rules_from
from scheduling.models import MakeUpPolicy, MissLimit, PolicyCap, PolicyRule

MODELS: dict[str, Any] = {"rules": PolicyRule, "caps": PolicyCap, "limits": MissLimit}


@transaction.atomic
def load_policy(mapping: Mapping[str, Any]) -> MakeUpPolicy:
    """Write the draft. Raises Refusal for a word the policy does not know, a value out of range, or a name and version
    that are there already; nothing is written then."""
    try:
        rules = rules_from({"version": 1, **mapping})
    except (TypeError, ValueError) as error:
        raise Refusal(_("The file is no policy: %(why)s.") % {"why": error}, code="no-policy") from error
    own = {one.name: getattr(rules, one.name) for one in fields(Rules) if one.name not in ROWS}
    try:
        with transaction.atomic():
            policy = MakeUpPolicy(**own)
            policy.clean_fields()
            policy.save()
            for name, model in MODELS.items():
                for row in getattr(rules, name):
                    made = model(policy=policy, **asdict(row))
                    made.clean_fields(exclude=["policy"])
                    made.save()
    except ValidationError as error:
        why = "; ".join(error.messages)
        raise Refusal(_("The file is no policy: %(why)s.") % {"why": why}, code="no-policy") from error
    except IntegrityError as error:
        if "policy_version_once" in str(error):
            sentence = _("There is a version %(version)s of “%(name)s” already.")
            said = {"version": rules.version, "name": rules.name}
            raise Refusal(sentence % said, code="there-already") from error
        raise
    return policy
