"""Vouchers: one that Mia's family has used, one that everybody may use."""

from billing.actions.voucher import make_voucher, use_voucher
from billing.models import Voucher
from crm.demo.families import student
from tests.cast import MIA


def add_vouchers() -> None:
    """WELCOME for whoever books; SUMMER-CONCERT was won at the concert."""
    if Voucher.objects.exists():
        return
    make_voucher(code="WELCOME", points=1000, uses=50)
    won = make_voucher(code="SUMMER-CONCERT", cents=5000)
    enrolment = student(MIA).enrolments.live().earliest("pk")
    use_voucher(code=won.code, enrolment=enrolment, by=enrolment.booked_by)
