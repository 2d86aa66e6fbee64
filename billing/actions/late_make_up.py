"""A family buys a make-up lesson that the policy did not give: its invoice, and what becomes of the purchase."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.workflow import start
from academy.models import User
from academy.queries.school import school, school_today
from billing.actions.invoice import raise_invoice
from billing.actions.payer import payer_of
from billing.models import Invoice, InvoiceLine, Purchase
from scheduling.actions.late_make_up import refuse_sale
from scheduling.models import Decision
from scheduling.queries.judging import minutes_of


def buy_make_up(*, decision: Decision, by: User) -> Purchase:
    """Invoice it at the policy's price and have the payment page opened; asking again returns what is under way.

    Nothing is given before it is paid. Raises Refusal as refuse_sale does.
    """
    refuse_sale(decision=decision, by=by)
    under_way = Purchase.objects.filter(decision=decision).exclude(state=Purchase.State.LAPSED)
    there = under_way.first()
    if there:
        return there
    try:
        with transaction.atomic():
            minutes = timedelta(minutes=school().hold_minutes)
            purchase = Purchase.objects.create(
                decision=decision, invoice=_invoice(decision, by), booked_by=by, expires_at=Now() + minutes
            )
            start("late-make-up", purchase)
            return purchase
    except IntegrityError as error:
        # Somebody clicked twice.
        if "make_up_bought_once" not in str(error):
            raise
        return under_way.get()


def settle_purchase(*, purchase: Purchase, state: Purchase.State) -> None:
    """open → paid or lapsed; what is settled stays so."""
    Purchase.objects.filter(pk=purchase.pk, state=Purchase.State.OPEN).update(state=state)


def _invoice(decision: Decision, by: User) -> Invoice:
    student, policy = decision.student, decision.policy
    payer = payer_of(family=student.family, person=by)
    invoice = Invoice.objects.create(payer=payer, currency=school().currency, due_on=school_today())
    InvoiceLine.objects.create(
        invoice=invoice,
        position=1,
        description=_("%(student)s · make-up lesson, %(minutes)s minutes")
        % {"student": student.first_name, "minutes": minutes_of(decision.lesson)},
        amount_cents=policy.late_price_cents or 0 if policy else 0,
    )
    return raise_invoice(invoice=invoice)
