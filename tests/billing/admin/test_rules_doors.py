"""The office's doors to what decides what is owed: vouchers, discounts for one enrolment, another price."""

from datetime import timedelta

from academy.actions.price import list_price
from academy.queries.school import school_today
from billing.actions.voucher import use_voucher
from billing.models import Agreement, Discount, DiscountGrant, Voucher
from tests.academy.admin.office import Browser, at, words_of
from tests.billing.owing import MARCH, drafted, enrolment_of, taught
from tests.cast import GIULIA, MIA
from tests.school import Cedar
from tests.spring import YEAR


def test_a_voucher_is_made_seen_at_use_and_ended(cedar: Cedar, finance: Browser) -> None:
    enrolment = enrolment_of(taught(cedar))

    made = finance.press(at("billing_voucher_make"), code="welcome", cents="50", uses="3")
    both = finance.press(at("billing_voucher_make"), code="both", cents="50", points="10", uses="1")
    again = finance.press(at("billing_voucher_make"), code="Welcome", cents="10", uses="1")
    voucher = Voucher.objects.get()
    use_voucher(code="WELCOME", enrolment=enrolment, by=cedar.user(GIULIA))

    assert "The voucher WELCOME is worth CAD 50.00." in words_of(made)
    assert "Say either a percentage or an amount." in words_of(both)
    assert "There is a voucher WELCOME already." in words_of(again)
    page = finance.words(at("billing_voucher_change", voucher.pk))
    assert "1 of 3" in page
    assert str(enrolment) in page
    assert "Nobody can use WELCOME any more." in words_of(finance.press(at("billing_voucher_end", voucher.pk)))


def test_a_discount_is_given_from_its_page_and_ended_from_the_enrolments(cedar: Cedar, finance: Browser) -> None:
    enrolment = enrolment_of(taught(cedar))
    staff = Discount.objects.create(kind="staff", name="Staff", points=5000, currency="CAD", first_day=MARCH)

    given = finance.press(at("billing_discount_give", staff.pk), enrolment=enrolment.pk, because="Her aunt.")
    again = finance.press(at("billing_discountgrant_give"), discount=staff.pk, enrolment=enrolment.pk, because="Again.")
    grant = DiscountGrant.objects.get()
    ended = finance.press(at("billing_discountgrant_end", grant.pk), last_day=f"{YEAR}-03-31")

    assert f"Staff is given to {enrolment}." in words_of(given)
    assert "has this discount already" in words_of(again)
    assert "is taken off until" in words_of(ended)
    page = finance.get(at("academy_enrolment_change", enrolment.pk)).content.decode()
    assert f"{at('billing_discountgrant_changelist')}?enrolment__id__exact={enrolment.pk}" in page


def test_another_price_is_shown_before_it_is_agreed_on(cedar: Cedar, finance: Browser) -> None:
    enrolment = enrolment_of(taught(cedar))
    monthly = list_price(course=enrolment.offering.course, basis="month", cents=14000)
    path = at("billing_agreement_change_price", Agreement.objects.get().pk)
    [bill] = drafted(cedar.student(MIA), MARCH + timedelta(days=61))

    shown = finance.press(path, price=monthly.pk, first_day=f"{YEAR}-04-01")
    early = finance.press(path, price=monthly.pk, first_day="2020-04-01")

    assert "What the next bill would say" in words_of(shown)
    assert "3 of 4 lessons of a month at CAD 140.00: CAD 105.00." in words_of(shown)
    assert "A change begins after" in words_of(early)
    assert Agreement.objects.count() == 1
    done = finance.press(path, price=monthly.pk, first_day=f"{YEAR}-04-01", is_seen="on")
    assert "it is billed by" in words_of(done)
    assert Agreement.objects.count() == 2
    assert school_today() < MARCH
    assert bill.total.cents > 0
