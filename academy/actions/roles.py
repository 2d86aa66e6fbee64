"""The office's roles as groups of permissions. What each may press follows from these and nothing else."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

# "app.model: verbs". Facts have no change form; there, change and add stand for the buttons beside them.
PEOPLE = (
    "academy.family: view add change",
    "academy.guardian: view add change",
    "academy.student: view add change",
    "academy.user: view add change",
)
TEACHING = (
    "academy.teacher: view",
    "academy.subject: view",
    "academy.course: view",
    "academy.courseoffering: view",
    "academy.academicyear: view",
    "academy.semester: view",
)
CALENDAR = (
    "academy.closeddate: view add change delete",
    "academy.enrolment: view change",
    "scheduling.lesson: view change",
    "scheduling.participant: view",
    "scheduling.place: view add",
    "scheduling.timeslot: view add change delete",
    "scheduling.room: view add change",
    "scheduling.calendarfeed: view add change",
    "scheduling.availability: view add change delete",
    "scheduling.unavailability: view add change delete",
    "scheduling.series: view change",
    "scheduling.cancellation: view change",
    "scheduling.attendance: view",
    "scheduling.decision: view change",
    "scheduling.makeupcredit: view add change",
    "scheduling.waitingentry: view change",
    "scheduling.offer: view",
    "scheduling.withdrawal: view add change",
)
# Whoever talks with families can look up what the policy says; the owner writes it.
POLICY = (
    "scheduling.makeuppolicy: view",
    "scheduling.policyrule: view",
    "scheduling.policycap: view",
    "scheduling.misslimit: view",
)
MONEY = (
    "billing.payer: view",
    "billing.invoice: view change",
    "billing.invoiceline: view",
    "academy.price: view add",
    "billing.discount: view add change",
    "billing.discountgrant: view add change",
    "billing.voucher: view add",
    "billing.voucheruse: view",
    "billing.agreement: view change",
    "billing.package: view add",
    "billing.lot: view",
    "billing.taxrate: view add change",
    "billing.extra: view add",
    "billing.share: view add",
    "billing.billingrun: view add",
    "billing.billingproblem: view",
    "billing.payment: view add",
    "billing.allocation: view",
    "billing.card: view",
    "billing.charge: view",
    "billing.subscription: view add change",
    "billing.subscriptionbill: view",
    "billing.dunningpolicy: view add",
    "billing.chargingswitch: view add",
    "billing.paymentlink: view add change",
    "billing.refund: view change",
    "billing.dispute: view",
    "billing.payout: view",
    "billing.reconciliation: view add",
    "billing.mismatch: view change",
    "billing.checkout: view",
    "billing.journalentry: view",
    "billing.posting: view",
    "billing.closedmonth: view add",
    "billing.earningday: view",
    "billing.earning: view",
)
MESSAGES = ("messaging.message: view", "academy.notice: view")
STORIES = (
    "academy.run: view change",
    "academy.step: view",
    "academy.deadletter: view change",
    "academy.inboundevent: view change",
)

ROLES = {
    "Front desk": (
        *PEOPLE,
        *TEACHING,
        *CALENDAR,
        *POLICY,
        *MESSAGES,
        "scheduling.makeupday: view add change delete",
        "crm.lead: view add change",
        "billing.invoice: view",
        "billing.invoiceline: view",
        "academy.run: view",
        "academy.step: view",
        "academy.deadletter: view",
    ),
    "Finance": (
        *MONEY,
        *POLICY,
        *MESSAGES,
        *STORIES,
        "academy.family: view",
        "academy.guardian: view",
        "academy.student: view",
        "academy.user: view",
        "academy.enrolment: view",
        "academy.course: view change",
        "academy.courseoffering: view",
        "academy.subject: view",
        "scheduling.lesson: view",
        "scheduling.series: view",
        "scheduling.place: view",
    ),
    "Owner": (
        *PEOPLE,
        *CALENDAR,
        *MONEY,
        *MESSAGES,
        *STORIES,
        "crm.lead: view add change",
        "academy.teacher: view add change",
        "academy.subject: view add change",
        "academy.course: view add change",
        "academy.courseoffering: view add change",
        "academy.academicyear: view add change",
        "academy.semester: view add change",
        "academy.school: view change",
        "scheduling.makeupday: view add change delete",
        "scheduling.makeuppolicy: view add change",
        "scheduling.policyrule: view add change delete",
        "scheduling.policycap: view add change delete",
        "scheduling.misslimit: view add change delete",
        "academy.auditentry: view",
        "academy.heartbeat: view",
        "auth.group: view",
    ),
}


@transaction.atomic
def ensure_roles() -> None:
    """Make each group have exactly its permissions. Raises LookupError for one that does not exist."""
    for name, lines in ROLES.items():
        group, _is_new = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(lines))


def _permissions(lines: Iterable[str]) -> list[Permission]:
    wanted = set()
    for line in lines:
        label, _colon, verbs = line.partition(":")
        app, _dot, model = label.partition(".")
        wanted |= {(app, f"{verb}_{model}") for verb in verbs.split()}
    every = Q()
    for app, codename in wanted:
        every |= Q(content_type__app_label=app, codename=codename)
    found = list(Permission.objects.filter(every).select_related("content_type"))
    missing = wanted - {(permission.content_type.app_label, permission.codename) for permission in found}
    if missing:
        raise LookupError(f"There is no permission {sorted(missing)}. Run migrate first.")
    return found
