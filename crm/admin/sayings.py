"""Each kind of matter in words: what it is, why it needs somebody, and what can be done about it."""

from typing import Any

from django.utils.translation import gettext as _

from academy.admin.columns import say
from billing.dispute_words import reason_in_words
from crm.admin.acts import Act, Item, page


def lead_item(lead: Any) -> Item:
    return Item(
        title=str(lead),
        reason=_("%(subject)s for %(student)s · %(email)s")
        % {"subject": lead.subject, "student": lead.student_name, "email": lead.email},
        since=lead.created_at,
        url=page("crm_lead", lead.pk),
        acts=[
            Act(_("Invite to enrol"), page("crm_lead", lead.pk, "invite"), "crm.change_lead", is_main=True),
            Act(_("Mark as lost"), page("crm_lead", lead.pk, "lose"), "crm.change_lead", is_post=False),
        ],
    )


def letter_item(letter: Any) -> Item:
    name = "academy_deadletter"
    return Item(
        title=letter.title,
        reason=letter.error,
        since=letter.created_at,
        url=page(name, letter.pk),
        acts=[
            Act(_("Try again"), page(name, letter.pk, "replay"), "academy.change_deadletter", is_main=True),
            Act(_("Dismiss"), page(name, letter.pk, "dismiss"), "academy.change_deadletter", is_post=False),
        ],
    )


def run_item(run: Any) -> Item:
    return Item(
        title=str(run).capitalize(),
        reason=run.last_error or _("No worker has taken it up. Is the worker running?"),
        since=run.created_at,
        url=page("academy_run", run.pk),
        acts=[Act(_("Try now"), page("academy_run", run.pk, "retry"), "academy.change_run", is_main=True)],
    )


def event_item(event: Any) -> Item:
    return Item(
        title=str(event),
        reason=event.last_error or _("No worker has taken it up. Is the worker running?"),
        since=event.created_at,
        url=page("academy_inboundevent", event.pk),
        acts=[
            Act(
                _("Try now"),
                page("academy_inboundevent", event.pk, "retry"),
                "academy.change_inboundevent",
                is_main=True,
            )
        ],
    )


def dispute_item(dispute: Any) -> Item:
    due = say(dispute.evidence_due_at) if dispute.evidence_due_at else ""
    why = reason_in_words(dispute.reason)
    return Item(
        title=f"{dispute.amount}, {dispute.payment.payer.family}",
        reason=_("%(why)s Evidence is due: %(day)s.") % {"why": why, "day": due} if due else why,
        since=dispute.opened_at,
        url=page("billing_dispute", dispute.pk),
    )


def mismatch_item(mismatch: Any) -> Item:
    label = "billing_mismatch"
    return Item(
        title=f"{mismatch.get_provider_display()}: {mismatch}",
        reason=mismatch.reason or _("Both sides say different things."),
        since=mismatch.found_at,
        url=page(label, mismatch.pk),
        acts=[Act(_("Explain"), page(label, mismatch.pk, "explain"), "billing.change_mismatch", is_post=False)],
    )


def refund_item(refund: Any) -> Item:
    by_hand = refund.payment.provider != "stripe"
    reason = (
        _("Paid by %(how)s, so a person hands it back: %(why)s")
        if by_hand
        else _("Asked of Stripe, which has not said yes yet: %(why)s")
    )
    acts = [
        Act(
            _("Handed back"),
            page("billing_refund", refund.pk, "handed_back"),
            "billing.change_refund",
            is_post=False,
            is_main=True,
        )
    ]
    return Item(
        title=_("%(amount)s to %(family)s") % {"amount": refund.amount, "family": refund.payment.payer.family},
        reason=reason % {"how": refund.payment.get_provider_display(), "why": refund.reason},
        since=refund.created_at,
        url=page("billing_refund", refund.pk),
        acts=acts if by_hand else [],
    )


def mail_item(message: Any) -> Item:
    return Item(
        title=_("%(subject)s → %(address)s") % {"subject": message.subject, "address": message.address},
        reason=message.error or _("The address does not take mail. Call them and put it right."),
        since=message.created_at,
        url=page("messaging_message", message.pk),
        acts=[
            Act(
                _("Put the address right"),
                page("academy_user", message.person_id),
                "academy.change_user",
                is_post=False,
                is_main=True,
            )
        ],
    )


def hold_item(place: Any) -> Item:
    student = place.enrolment.student
    return Item(
        title=f"{student}: {place.pattern or place.enrolment.offering}",
        reason=place.freed_because,
        since=place.freed_at,
        url=page("scheduling_place", place.pk),
        acts=[
            Act(_("See the family"), page("academy_family", student.family_id), "academy.view_family", is_post=False)
        ],
    )
