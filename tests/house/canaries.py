"""Canaries: a word of its own in every name, number and note, so that a leak says whose it was and what."""

from academy.kernel.models import DeadLetter, InboundEvent, Notice
from academy.models import Enrolment, Family, Guardian, Student, User
from billing.models import Invoice, InvoiceLine, Payment, Refund
from crm.models import Lead
from messaging.models import Message

FAMILIES = ("Rossi", "Tremblay", "Stranger", "Weber", "Byrne")
CHILDREN = {"Mia": "Rossi", "Leo": "Rossi", "Noah": "Tremblay", "Zoe": "Stranger", "Jonas": "Weber", "Ada": "Byrne"}
# What a canary can tell: a child's first name, the family's name, how to reach them, their money, what they wrote to
# the school, and what the school wrote to them.
KINDS = ("child", "name", "contact", "money", "note", "said")


def word(kind: str, owner: str) -> str:
    """The canary of this kind and family (or child)."""
    return f"{kind}zq{owner}".capitalize()


def canaries() -> dict[str, tuple[str, str]]:
    """Every canary in lower case, with its kind and owner."""
    found = {word("child", child).lower(): ("child", child) for child in CHILDREN}
    for family in FAMILIES:
        found |= {word(kind, family).lower(): (kind, family) for kind in KINDS if kind != "child"}
    return found


def mark(family: Family) -> None:
    """Write a family's canaries into everything that is theirs."""
    own = {kind: word(kind, family.name) for kind in KINDS}
    for student in Student.objects.filter(family=family):
        Student.objects.filter(pk=student.pk).update(
            first_name=word("child", student.first_name), last_name=own["name"]
        )
    for guardian in Guardian.objects.filter(family=family).select_related("user"):
        _person(guardian.user, own)
    for student in Student.objects.filter(family=family, user__isnull=False).select_related("user"):
        _person(student.user, own)
    _money(family, own["money"])
    _words(family, own)
    # Last: every row above was found by it.
    Family.objects.filter(pk=family.pk).update(name=own["name"])


def _person(person: User, own: dict[str, str]) -> None:
    User.objects.filter(pk=person.pk).update(
        last_name=own["name"], phone=own["contact"], email=f"{own['contact']}.{person.pk}@zq.example".lower()
    )
    Message.objects.filter(person=person).update(
        subject=own["said"], text=own["said"], address=f"{own['contact']}@zq.example"
    )
    Notice.objects.filter(person=person).update(facts={"text": own["said"], "title": own["said"]})


def _money(family: Family, money: str) -> None:
    InvoiceLine.objects.filter(invoice__payer__family=family).update(description=money)
    Invoice.objects.filter(payer__family=family, state="void").update(voided_because=money)
    for payment in Payment.objects.filter(invoice__payer__family=family):
        Payment.objects.filter(pk=payment.pk).update(reference=f"{money}-{payment.pk}", method=money)
    Refund.objects.filter(payment__invoice__payer__family=family).update(reason=money)


def _words(family: Family, own: dict[str, str]) -> None:
    Lead.objects.filter(family=family).update(
        message=own["note"],
        first_name=own["note"],
        student_name=own["note"],
        email=f"{own['contact']}@zq.example".lower(),
    )
    Enrolment.objects.filter(student__family=family).update(assigned_because=own["note"])
    DeadLetter.objects.filter(title__contains=family.name).update(title=own["note"], error=own["note"])
    InboundEvent.objects.filter(event_id__contains=family.name).update(payload={"what": own["note"]})
