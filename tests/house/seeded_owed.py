"""What decides what families owe: rules, shares and extras, and a run that bills them."""

from datetime import date

from academy.models import Enrolment, Student
from academy.queries.school import school_day
from billing.actions.invoice import raise_invoice
from billing.actions.ledger import post_day
from billing.actions.payer import family_payer
from billing.models import (
    Account,
    BillingBatch,
    BillingProblem,
    BillingRun,
    Discount,
    DiscountGrant,
    Earning,
    EarningDay,
    Extra,
    Invoice,
    InvoiceLine,
    JournalEntry,
    Lot,
    LotUse,
    Package,
    Payer,
    Share,
    Sort,
    TaxRate,
    Voucher,
    VoucherUse,
)
from scheduling.models import Participant

BEGINS = date(2026, 1, 1)


def add_rules(mia: Student) -> None:
    """One of each, about one child and her family."""
    payer = family_payer(family=mia.family)
    for child in Student.objects.filter(family=mia.family):
        Share.objects.create(payer=payer, student=child, points=10000, first_day=BEGINS)
    discount = Discount.objects.create(
        kind=Discount.Kind.STAFF, name="Staff", points=1000, currency="CAD", first_day=BEGINS
    )
    enrolment = Enrolment.objects.filter(student=mia).earliest("pk")
    DiscountGrant.objects.create(discount=discount, enrolment=enrolment, because="Her aunt teaches here.")
    off = Discount.objects.create(
        kind=Discount.Kind.VOUCHER, name="Voucher WELCOME", points=1000, currency="CAD", first_day=BEGINS
    )
    voucher = Voucher.objects.create(code="WELCOME", points=1000, currency="CAD")
    VoucherUse.objects.create(voucher=voucher, enrolment=enrolment, discount=off)
    TaxRate.objects.create(name="HST", sort=Sort.GOODS, points=1300, first_day=BEGINS)
    book = Extra.objects.create(
        family=mia.family, student=mia, sort=Sort.GOODS, day=BEGINS, name="A book", cents=2000, currency="CAD"
    )
    Extra.objects.create(
        family=mia.family,
        student=mia,
        sort=Sort.GOODS,
        day=BEGINS,
        name="A book",
        cents=-500,
        currency="CAD",
        gives_back=book,
        about_label="academy.Student",
        about_id=mia.pk,
    )
    _prepaid(mia, enrolment)
    _earned(payer, enrolment)
    run = BillingRun.objects.create(kind=BillingRun.Kind.DRAFT, month=BEGINS)
    BillingBatch.objects.create(run=run, families=[mia.family_id])
    BillingProblem.objects.create(run=run, family=mia.family, sentence="No price holds.")


def _prepaid(mia: Student, enrolment: Enrolment) -> None:
    """Two lessons in advance, for the very day of one."""
    part = mia.participations.select_related("lesson").order_by("-lesson__starts_at")[0]
    day = part.lesson.day or school_day(part.lesson.starts_at)
    paid = Extra.objects.create(
        family=mia.family, student=mia, sort=Sort.PACKAGE, day=BEGINS, name="2 in advance", cents=6800, currency="CAD"
    )
    package = Package.objects.create(extra=paid, enrolment=enrolment, lessons=2, first_day=day)
    lots = [
        Lot.objects.create(package=package, position=position, cents=3400, first_day=day, last_day=day)
        for position in (1, 2)
    ]
    LotUse.objects.create(lot=lots[1], lesson=part.lesson, student=mia)


def _earned(payer: Payer, enrolment: Enrolment) -> None:
    """A month of lessons, of which one was held."""
    invoice = Invoice.objects.create(payer=payer, currency="CAD", due_on=BEGINS)
    InvoiceLine.objects.create(
        invoice=invoice,
        position=1,
        description="Said",
        amount_cents=5000,
        kind=InvoiceLine.Kind.TUITION,
        about=enrolment.pk,
        cycle=BEGINS,
    )
    raise_invoice(invoice=invoice)
    day = EarningDay.objects.create(day=BEGINS, currency="CAD")
    Earning.objects.create(
        of=day,
        payer=payer,
        participant=Participant.objects.filter(lesson__place__enrolment=enrolment).earliest("pk"),
        enrolment=enrolment,
        cycle=BEGINS,
        nth=0,
        cents=1250,
    )
    post_day(
        kind=JournalEntry.Kind.EARNING,
        about=day,
        memo="A lesson of Mia",
        day=BEGINS,
        currency="CAD",
        sides=[(payer.pk, Account.DEFERRED, 1250), (payer.pk, Account.REVENUE, -1250)],
    )
