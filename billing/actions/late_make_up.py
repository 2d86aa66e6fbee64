"""Invoice a make-up lesson that a family bought, where the policy gave none."""

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.queries.school import school
from billing.actions.invoice import raise_invoice
from billing.models import Invoice, InvoiceLine, Payer
from scheduling.models import MakeUpCredit


@transaction.atomic
def invoice_late_make_up(*, credit: MakeUpCredit) -> Invoice:
    """Raise the invoice at the price of the policy by which it was sold. Raises Refusal where it was not for sale."""
    policy = credit.decision.policy if credit.decision else None
    if policy is None or policy.late_price_cents is None:
        raise Refusal(_("This make-up was not for sale."), code="not-for-sale")
    payer, _is_new = Payer.objects.get_or_create(family=credit.student.family)
    invoice = Invoice.objects.create(payer=payer, currency=school().currency, due_on=now().date())
    InvoiceLine.objects.create(
        invoice=invoice,
        position=1,
        description=_("%(student)s · make-up lesson, %(minutes)s minutes")
        % {"student": credit.student.first_name, "minutes": credit.minutes},
        amount_cents=policy.late_price_cents,
    )
    return raise_invoice(invoice=invoice)
