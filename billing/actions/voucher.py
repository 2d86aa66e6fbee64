"""Make vouchers, use them, and end them."""

import secrets
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.models import Enrolment, User
from academy.queries.audience import may_book, may_pay
from academy.queries.school import school, school_today
from academy.words import long_date
from billing.actions.grant import give_discount
from billing.models import Discount, Voucher, VoucherUse
from billing.pricing.rules import WHOLE

# Neither 0 nor O, neither 1 nor I: codes are read out and typed.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
# After everything else that is taken off: a voucher pays for what is left.
LAST = 1000


def make_voucher(
    *,
    code: str = "",
    points: int = 0,
    cents: int = 0,
    uses: int = 1,
    expires_on: date | None = None,
    by: User | None = None,
) -> Voucher:
    """So many hundredths of a percent, or cents, off; code: as it is typed, else one that nobody guesses.

    Raises Refusal where the code is taken, or it is worth neither or both.
    """
    if bool(points) == bool(cents):
        raise Refusal(_("Say either a percentage or an amount."), code="part-or-amount")
    wanted = _plain(code) or "-".join("".join(secrets.choice(LETTERS) for _n in range(4)) for _group in range(2))
    facts = {"points": points, "cents": cents, "uses": uses, "expires_on": expires_on, "made_by": by}
    try:
        with transaction.atomic():
            return Voucher.objects.create(code=wanted, currency=school().currency, **facts)
    except IntegrityError as error:
        if "voucher_code_once" not in str(error):
            raise
        sentence = _("There is a voucher %(code)s already.") % {"code": wanted}
        raise Refusal(sentence, code="code-taken", fields={"code": sentence}) from error


@transaction.atomic
def use_voucher(*, code: str, enrolment: Enrolment, by: User) -> VoucherUse:
    """Take what it is worth off the bills of an enrolment, for lessons from today on.

    Raises Refusal: not allowed, no such code, over, ended, used up, or used for this enrolment before.
    """
    family = enrolment.student.family
    if not (may_book(by, family) or may_pay(by, family)):
        raise Refusal(_("You may not use a voucher for this student."), code="not-allowed")
    voucher = Voucher.objects.filter(code=_plain(code)).first()
    if voucher is None:
        raise _no(_("We know no voucher with this code. Look at every letter of it."), "unknown-voucher")
    if voucher.expires_on and voucher.expires_on < school_today():
        words = {"day": long_date(voucher.expires_on)}
        raise _no(_("This voucher could be used until %(day)s.") % words, "voucher-expired")
    discount = Discount.objects.create(
        kind=Discount.Kind.VOUCHER,
        name=_("Voucher %(code)s") % {"code": voucher.code},
        position=LAST,
        points=voucher.points or WHOLE,
        pot_cents=voucher.cents or None,
        currency=voucher.currency,
        first_day=school_today(),
    )
    give_discount(discount=discount, enrolment=enrolment, because=discount.name, by=by)
    try:
        with transaction.atomic():
            return VoucherUse.objects.create(voucher=voucher, enrolment=enrolment, discount=discount, used_by=by)
    except IntegrityError as error:
        if not any(judge in str(error) for judge in ("voucher_used_once_for_it", "voucher_not_used_up")):
            raise
        if voucher.used.filter(enrolment=enrolment).exists():
            words = {"enrolment": str(enrolment)}
            raise _no(_("This voucher is used for %(enrolment)s already.") % words, "used-here") from error
        raise _no(_("This voucher has been used already, or is not valid any more."), "used-up") from error


def end_voucher(*, voucher: Voucher) -> None:
    """Nobody can use it any more; who has keeps it. Again: nothing more happens."""
    Voucher.objects.filter(pk=voucher.pk, ended_at=None).update(ended_at=now())


def _plain(code: str) -> str:
    return code.strip().upper()


def _no(sentence: str, code: str) -> Refusal:
    return Refusal(sentence, code=code, fields={"voucher": sentence})
