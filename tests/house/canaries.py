"""Canaries: a word of its own in every name, number and note, so that a leak says whose it was and what."""

import re

from academy.kernel.models import DeadLetter, InboundEvent, Notice
from academy.models import Family, Guardian, Student, User
from billing.models import Invoice, InvoiceLine, Payment, Refund
from crm.models import Lead
from messaging.models import Message
from scheduling.models import LessonNote
from tests.house.principals import Principal

FAMILIES = ("Rossi", "Tremblay", "Stranger", "Weber", "Byrne")
CHILDREN = {"Mia": "Rossi", "Leo": "Rossi", "Noah": "Tremblay", "Zoe": "Stranger", "Jonas": "Weber", "Ada": "Byrne"}
# What a canary can tell of a child: the first name, what a teacher wrote to the family, and what not for them.
OF_CHILDREN = ("child", "homework", "private")
# And of a family: the family's name, how to reach them, what they owe, how they paid, what they wrote to the school,
# and what the school wrote to them.
KINDS = ("name", "contact", "money", "paid", "note", "said")
# Whom each teacher teaches.
TAUGHT = {"teacher Lind": ("Mia", "Zoe"), "teacher Okafor": ("Leo", "Jonas"), "Lind's token": ("Mia", "Zoe")}
# What each of the office has no business with.
KEPT_FROM = {"front desk": {"paid"}, "finance": {"note", "private"}, "owner": set[str]()}


def word(kind: str, owner: str) -> str:
    """The canary of this kind and family (or child)."""
    return f"{kind}zq{owner}".capitalize()


def every() -> dict[str, tuple[str, str]]:
    """Every canary in lower case, with its kind and whose it is."""
    found = {word(kind, child).lower(): (kind, child) for child in CHILDREN for kind in OF_CHILDREN}
    for family in FAMILIES:
        found |= {word(kind, family).lower(): (kind, family) for kind in KINDS}
    return found


def seen_in(text: str) -> set[str]:
    """The canaries that somebody who reads this text has seen."""
    return set(CANARY.findall(text.lower()))


def own(principal: Principal) -> set[str]:
    """The canaries this principal may see on the pages for families, students and teachers, and by the API."""
    if principal.name in TAUGHT:
        taught = TAUGHT[principal.name]
        return {word(kind, child).lower() for child in taught for kind in OF_CHILDREN} | {
            word("name", CHILDREN[child]).lower() for child in taught
        }
    if not principal.roles & {"family", "student"}:
        return set()
    kinds = set(KINDS) - {"note"} if "family" in principal.roles else {"name", "contact", "said"}
    kinds |= {"child", "homework"}
    owners = {principal.family, *(child for child, family in CHILDREN.items() if family == principal.family)}
    return {name for name, (kind, owner) in every().items() if owner in owners and kind in kinds}


def of_the_office(principal: Principal) -> set[str]:
    """The canaries this member of the staff may see in the office."""
    return {name for name, (kind, _owner) in every().items() if kind not in KEPT_FROM[principal.name]}


CANARY = re.compile("|".join(every()))


def mark(family: Family) -> None:
    """Write a family's canaries into everything that is theirs."""
    words = {kind: word(kind, family.name) for kind in KINDS}
    for student in Student.objects.filter(family=family):
        child = student.first_name
        for is_private, kind in ((False, "homework"), (True, "private")):
            LessonNote.objects.filter(student=student, is_private=is_private).update(text=word(kind, child))
        Student.objects.filter(pk=student.pk).update(first_name=word("child", child), last_name=words["name"])
    for guardian in Guardian.objects.current().filter(family=family).select_related("user"):
        _person(guardian.user, words)
    for student in Student.objects.filter(family=family, user__isnull=False).select_related("user"):
        _person(student.user, words)
    _said(family, words)
    _money(family, words)
    _words(family, words)
    # Last: every row above was found by it.
    Family.objects.filter(pk=family.pk).update(name=words["name"])


def _person(person: User, words: dict[str, str]) -> None:
    User.objects.filter(pk=person.pk).update(
        last_name=words["name"], phone=words["contact"], email=f"{words['contact']}.{person.pk}@zq.example".lower()
    )


def _said(family: Family, words: dict[str, str]) -> None:
    """What was told to everybody who is or was a guardian, and to students with a login."""
    people = User.objects.filter(guardianships__family=family) | User.objects.filter(student__family=family)
    told = [person.pk for person in people]
    Message.objects.filter(person__in=told).update(
        subject=words["said"], text=words["said"], address=f"{words['contact']}@zq.example"
    )
    Notice.objects.filter(person__in=told).update(facts={"text": words["said"], "title": words["said"]})


def _money(family: Family, words: dict[str, str]) -> None:
    InvoiceLine.objects.filter(invoice__payer__family=family).update(description=words["money"])
    for invoice in Invoice.objects.filter(payer__family=family, number__isnull=False):
        Invoice.objects.filter(pk=invoice.pk).update(number=f"{words['money']}-{invoice.pk}")
    Invoice.objects.filter(payer__family=family, state="void").update(voided_because=words["money"])
    for payment in Payment.objects.filter(invoice__payer__family=family):
        Payment.objects.filter(pk=payment.pk).update(reference=f"{words['paid']}-{payment.pk}", method=words["paid"])
    Refund.objects.filter(payment__invoice__payer__family=family).update(reason=words["paid"])


def _words(family: Family, words: dict[str, str]) -> None:
    Lead.objects.filter(family=family).update(
        message=words["note"],
        first_name=words["note"],
        student_name=words["note"],
        email=f"{words['contact']}@zq.example".lower(),
    )
    DeadLetter.objects.filter(title__contains=family.name).update(title=words["said"], error=words["said"])
    InboundEvent.objects.filter(event_id__contains=family.name).update(payload={"what": words["said"]})
