"""Who this may be already: leads and people with the same e-mail address or phone number."""

from dataclasses import dataclass

from django.db.models import Q

from academy.models import User
from crm.models import Lead


@dataclass(frozen=True)
class Match:
    """Somebody with the same address or number. kind: "person" or "lead"; pk: of that row."""

    kind: str
    pk: int
    name: str
    same: str


def matches(lead: Lead) -> list[Match]:
    """People with a login first, then earlier leads; what is the same is said in words."""
    same = Q(email=lead.email) | (Q(phone=lead.phone) if lead.phone else Q(pk=None))
    people = User.objects.filter(same).order_by("pk")[:5]
    leads = Lead.objects.filter(same).exclude(pk=lead.pk).order_by("-pk")[:5]
    return [Match("person", person.pk, str(person), _same(lead, person)) for person in people] + [
        Match("lead", other.pk, str(other), _same(lead, other)) for other in leads
    ]


def _same(lead: Lead, other: "User | Lead") -> str:
    found = [name for name in ("email", "phone") if getattr(lead, name) and getattr(lead, name) == getattr(other, name)]
    return " + ".join(found)
