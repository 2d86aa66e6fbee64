"""Invoices and bookings in the words the pages show."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from academy.kernel.money import Money
from academy.models import User
from academy.words import clock, here, locale, long_date, when
from billing.models import Checkout, Invoice, Lot, Package, Purchase
from billing.queries.booking import Booking, BookingStatus
from billing.queries.vouchers import Used
from scheduling.presenting import weekly

STATUS = {
    BookingStatus.HELD: gettext_lazy("Held for you"),
    BookingStatus.AWAITING_PAYMENT: gettext_lazy("Waiting for payment"),
    BookingStatus.CONFIRMING: gettext_lazy("Being confirmed"),
}


def status_of(invoice: Any) -> tuple[str, str]:
    """The word and tone of an invoice (from with_amounts)."""
    if invoice.state == Invoice.State.VOID:
        return _("Taken back"), "quiet"
    if invoice.state == Invoice.State.WRITTEN_OFF:
        return _("Written off"), "quiet"
    if invoice.total_cents < 0:
        return (_("To your credit"), "") if invoice.balance_cents < 0 else (_("Used"), "quiet")
    if invoice.balance_cents <= 0:
        return _("Paid"), ""
    return _("To pay"), "wait"


def invoice_row(invoice: Any, *, may_pay: bool = False) -> dict[str, Any]:
    """An invoice from with_amounts and with_checkout."""
    word, tone = status_of(invoice)
    owed = 0 if invoice.state in Invoice.GIVEN_UP else invoice.balance_cents
    can_pay = may_pay and owed > 0 and invoice.checkout_state == Checkout.State.OPEN
    return {
        "number": invoice.number,
        "state": invoice.state,
        "status_word": word,
        "status_tone": tone,
        "amount_label": Money(owed or invoice.total_cents, invoice.currency).format(locale()),
        "total_label": Money(invoice.total_cents, invoice.currency).format(locale()),
        "balance_label": Money(owed, invoice.currency).format(locale()) if 0 < owed < invoice.total_cents else "",
        "due_label": _("Due %(day)s") % {"day": long_date(invoice.due_on)} if owed > 0 else "",
        "date_label": long_date(here(invoice.raised_at)) if invoice.raised_at else "",
        "url": reverse("family-invoice", args=[invoice.pk]),
        "pay_url": invoice.checkout_url if can_pay else "",
    }


def invoice_in_full(invoice: Any, *, may_pay: bool) -> dict[str, Any]:
    """An invoice's own page: each payment for it or that pays it, with its receipt; its sheet says the rest."""
    payments = {payment.pk: payment for payment in invoice.payments.all()}
    payments |= {one.payment_id: one.payment for one in invoice.allocations.all() if one.payment}
    rows = [
        {
            "date_label": long_date(here(payment.received_at)),
            "amount_label": payment.amount.format(locale()),
            "method_label": payment.method or payment.get_provider_display(),
            "receipt_url": reverse("family-receipt", args=[payment.pk]),
        }
        for payment in payments.values()
    ]
    rows += [
        {
            "date_label": long_date(here(refund.created_at)),
            "amount_label": (Money(0, invoice.currency) - refund.amount).format(locale()),
            "method_label": f"{refund.get_state_display()}: {refund.reason}",
            "receipt_url": "",
        }
        for payment in payments.values()
        for refund in payment.refunds.all()
    ]
    return {**invoice_row(invoice, may_pay=may_pay), "payments": rows}


def booking_row(booking: Booking) -> dict[str, Any]:
    """A booking under way, as panels/bookings.html shows it."""
    return {
        "title": title(booking),
        "status_word": STATUS[booking.status],
        "status_tone": "wait",
        "url": reverse("family-booking", args=[booking.enrolment.pk]),
        "hold_until_label": _("Held until %(time)s") % {"time": clock(here(booking.held_until))},
    }


def title(booking: Booking) -> str:
    """Mia · Piano."""
    course = booking.enrolment.offering.course
    return f"{booking.enrolment.student.first_name} · {course.subject.name}"


def purchase_page(purchase: Purchase, *, to: User, may_pay: bool, came_from_paying: bool) -> dict[str, Any]:
    """A make-up that is being bought: for which lesson, what it costs, where it can be paid, and what came of it.

    Of one that another person pays for themselves neither price nor page.
    """
    decision, checkout = purchase.decision, purchase.invoice.checkouts.first()
    lesson = decision.lesson
    is_open = purchase.state == Purchase.State.OPEN
    is_others = not purchase.invoice.payer.is_shown_to(to)
    can_pay = is_open and may_pay and not is_others and checkout and checkout.state == Checkout.State.OPEN
    credit = getattr(decision, "credit", None)
    closed = checkout is not None and checkout.state != Checkout.State.OPEN
    return {
        "state": "confirming" if is_open and (closed or came_from_paying) else purchase.state,
        "title": f"{decision.student.first_name} · {lesson.teacher.name}",
        "for_label": when(lesson.starts_at, lesson.ends_at),
        "is_others": is_others,
        "price_label": "" if is_others else purchase.invoice.total.format(locale()),
        "until_label": clock(here(purchase.expires_at)),
        "checkout_url": checkout.url if checkout and can_pay else "",
        "invoice_url": "" if is_others else reverse("family-invoice", args=[purchase.invoice_id]),
        "lesson_url": reverse("family-cancellation", args=[lesson.pk]) + f"?student={decision.student_id}",
        "book_url": f"{reverse('family-make-ups')}?credit={credit.pk}" if credit else "",
    }


def booking_page(booking: Booking, *, came_from_paying: bool, may_pay: bool) -> dict[str, Any]:
    """A booking's own page: held, confirming, confirmed, lapsed or failed, with its steps."""
    status = {"awaiting_payment": "held"}.get(booking.status, str(booking.status))
    if status == "held" and came_from_paying:
        # Back from the payment page before Stripe's word has come: it is on its way.
        status = "confirming"
    elif booking.has_lapsed:
        status = "lapsed"
    payment = booking.invoice.payments.counted().first() if booking.invoice else None
    return {
        "title": f"{title(booking)}, {booking.pattern.teacher}" if booking.pattern else title(booking),
        "when_label": weekly(booking.pattern) if booking.pattern else "",
        "status": status,
        "reason": booking.reason,
        "is_others": booking.is_others,
        "hold_until_label": clock(here(booking.held_until)),
        "seconds_left": booking.seconds_left,
        "hold_seconds": max(1, booking.hold_seconds),
        "checkout_url": (booking.checkout_url or "") if may_pay else "",
        "receipt_url": reverse("family-receipt", args=[payment.pk]) if payment else "",
        "steps": [{"label": step.label, "state": step.state} for step in booking.steps],
    }


def voucher_row(used: Used) -> dict[str, str]:
    """A voucher that was used: what for, and what it has given."""
    voucher = used.use.voucher
    given = Money(used.cents, voucher.currency).format(locale())
    whole = Money(voucher.cents, voucher.currency).format(locale())
    so_far = _("%(given)s of %(whole)s used") % {"given": given, "whole": whole} if voucher.cents else given
    return {
        "title": _("Voucher %(code)s: %(worth)s") % {"code": voucher.code, "worth": voucher.worth},
        "what": str(used.use.enrolment),
        "so_far": so_far,
    }


def package_card(package: Package, lots: Sequence[Lot], today: date) -> dict[str, Any]:
    """A package as a picture: a ticket for each lot (with_use)."""
    tickets = [_ticket(lot, today) for lot in lots]
    left = sum(1 for ticket in tickets if ticket["kind"] == "free")
    return {
        "title": str(package.enrolment),
        "what": package.extra.name,
        "left_label": ngettext("%(left)s lesson left.", "%(left)s lessons left.", left) % {"left": left},
        "lots": tickets,
    }


def _ticket(lot: Any, today: date) -> dict[str, str]:
    if lot.package.taken_back_at:
        kind, word = "expired", _("Taken back")
    elif lot.lesson:
        kind, word = "taken", _("Taken")
    elif lot.last_day < today:
        kind, word = "expired", _("Expired")
    else:
        kind, word = "free", _("Left")
    return {"kind": kind, "word": word, "until_label": _("until %(day)s") % {"day": long_date(lot.last_day)}}
