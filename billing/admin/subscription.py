"""What Stripe collects by subscription, and what the office wishes of it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.amounts import AmountField
from academy.admin.base import FactAdmin, Panel
from academy.admin.buttons import Button
from academy.admin.columns import BROKEN, WAITS, WELL, link_to, moment, state
from academy.admin.forms import StaffForm
from academy.admin.inlines import FactsInline
from academy.admin.panels import story
from academy.models import Enrolment, Price
from billing.actions.subscription import (
    change_price,
    end_now,
    end_with_period,
    pause,
    resume,
    subscribe,
    take_up_again,
)
from billing.admin.grant import enrolment_field
from billing.models import Payer, Subscription, SubscriptionBill
from billing.queries.subscriptions import wish_of, with_wishes
from billing.subscription_words import wish_label

EMPTY = _("Empty: the payer's part of the price. Say another sum where discounts or taxes make it one.")


class BeginForm(StaffForm):
    """For which enrolment, and who pays."""

    enrolment = enrolment_field()
    payer = forms.ModelChoiceField(
        label=_("Payer"),
        queryset=Payer.objects.filter(cards__is_default=True).select_related("family", "person").distinct(),
        help_text=_("Those with a saved card."),
    )
    cents = AmountField(label=_("Each time"), min_value=1, max_digits=9, required=False, help_text=EMPTY)
    trial_days = forms.IntegerField(
        label=_("Trial (days)"), min_value=0, max_value=90, required=False, help_text=_("Empty: as the price says.")
    )


def _begin(_row: None, by: Any, *, enrolment: Enrolment, payer: Payer, **choices: Any) -> str:
    begun = subscribe(enrolment=enrolment, payer=payer, by=by, **choices)
    return say("%(what)s: %(amount)s from %(payer)s's card. Stripe is being told.") % {
        "what": begun,
        "amount": wish_of(begun).amount,
        "payer": payer,
    }


BEGIN = Button(
    name="begin",
    label=_("Begin a subscription"),
    press=_begin,
    permission="billing.add_subscription",
    question=_("Stripe takes it from the payer's card by itself; it pays their invoices as they come."),
    form=BeginForm,
    tone="main",
)


class PriceForm(StaffForm):
    """Which of the course's prices."""

    price = forms.ModelChoiceField(label=_("Price"), queryset=Price.objects.none())
    cents = AmountField(label=_("Each time"), min_value=1, max_digits=9, required=False, help_text=EMPTY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["price"]
        course = self.row.enrolment.offering.course_id
        field.queryset = Price.objects.filter(course=course, collection=Price.Collection.SUBSCRIPTION)


def _pressing(verb: Any, done: Any) -> Any:
    def press(subscription: Subscription, by: Any, **answers: Any) -> str:
        verb(subscription=subscription, by=by, **answers)
        return str(done)

    return press


def _is(**wished: bool) -> Any:
    def offered(subscription: Subscription) -> bool:
        wish = wish_of(subscription)
        alive = not (subscription.is_over or wish.is_over)
        return alive and all(getattr(wish, name) == value for name, value in wished.items())

    return offered


def _button(name: str, label: Any, verb: Any, question: Any, done: Any, **more: Any) -> Button:
    return Button(
        name=name,
        label=label,
        press=_pressing(verb, done),
        permission="billing.change_subscription",
        question=question,
        **more,
    )


BUTTONS = (
    _button(
        "price",
        _("Change what it takes"),
        change_price,
        _("What is left of the period is made up for on the next bill. What is owed follows the agreement, not this."),
        _("Stripe is being told of the new price."),
        form=PriceForm,
        offered=_is(),
        initial=lambda subscription: {"price": wish_of(subscription).price_id},
    ),
    _button(
        "pause",
        _("Let it rest"),
        pause,
        _("Nothing is taken until you resume it; what falls into the rest is not made up for."),
        _("It rests as soon as Stripe has heard of it."),
        offered=_is(is_paused=False),
    ),
    _button(
        "resume",
        _("Resume it"),
        resume,
        _("It goes on with the next period."),
        _("It goes on with the next period."),
        offered=_is(is_paused=True),
    ),
    _button(
        "end",
        _("End it with its period"),
        end_with_period,
        _("Nothing is taken after the period that is paid for. Until then it can be taken up again."),
        _("It ends with its period."),
        offered=_is(ends_with_period=False),
    ),
    _button(
        "again",
        _("Take it up again"),
        take_up_again,
        _("It does not end after all."),
        _("It goes on."),
        offered=_is(ends_with_period=True),
    ),
    _button(
        "end_now",
        _("End it now"),
        end_now,
        _("At once and for good. What was taken stays on the payer's account."),
        _("It ends as soon as Stripe has heard of it."),
        offered=_is(),
    ),
)


class BillInline(FactsInline):
    """What Stripe billed, and what came of it."""

    model = SubscriptionBill
    fields = ("amount_label", "made", "state", "its_payment", "tries", "again", "reference")
    readonly_fields = ("amount_label", "made", "its_payment", "again")

    made = moment("made_at", title=_("billed"))
    again = moment("next_try_at", title=_("tried again"))

    @admin.display(description=_("amount"))
    def amount_label(self, bill: SubscriptionBill) -> str:
        return str(bill.amount)

    @admin.display(description=_("payment"))
    def its_payment(self, bill: SubscriptionBill) -> str:
        return link_to(bill.payment) if bill.payment else "–"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("payment", "subscription")


@admin.register(Subscription)
class SubscriptionAdmin(FactAdmin):
    """How each stands at Stripe; what you wish of it is done in a moment, and stands below."""

    list_display = ("enrolment", "its_payer", "amount_label", "every", "state_label", "is_paused", "ends", "renews")
    list_filter = ("state", "is_paused", "ends_with_period")
    search_fields = ("enrolment__student__first_name", "enrolment__student__last_name")
    search_exactly = ("reference",)
    ordering = ("-pk",)
    fields = (
        ("its_enrolment", "its_payer"),
        ("amount_label", "every"),
        ("its_card", "state_label"),
        ("is_paused", "ends"),
        ("renews", "trial_days"),
        ("begun", "begun_by"),
        ("told", "reference"),
    )
    readonly_fields = (
        "its_enrolment",
        "its_payer",
        "amount_label",
        "its_card",
        "state_label",
        "ends",
        "renews",
        "begun",
        "told",
    )
    inlines = (BillInline,)
    list_buttons = (BEGIN,)
    buttons = BUTTONS

    state_label = state(
        "state",
        {
            Subscription.State.ASKED: WAITS,
            Subscription.State.INCOMPLETE: WAITS,
            Subscription.State.TRIALING: WELL,
            Subscription.State.ACTIVE: WELL,
            Subscription.State.PAST_DUE: BROKEN,
            Subscription.State.UNPAID: BROKEN,
            Subscription.State.PAUSED: BROKEN,
        },
    )
    renews = moment("renews_at", title=_("next"))
    begun = moment("begun_at", title=_("begun"))
    told = moment("told_at", title=_("as Stripe said"))

    def get_queryset(self, request: HttpRequest) -> Any:
        return with_wishes(super().get_queryset(request))

    @admin.display(description=_("enrolment"))
    def its_enrolment(self, subscription: Subscription) -> str:
        return link_to(subscription.enrolment)

    @admin.display(description=_("payer"))
    def its_payer(self, subscription: Subscription) -> str:
        return link_to(subscription.payer)

    @admin.display(description=_("takes"))
    def amount_label(self, subscription: Subscription) -> str:
        return str(wish_of(subscription).amount)

    @admin.display(description=_("card"))
    def its_card(self, subscription: Subscription) -> str:
        return link_to(wish_of(subscription).card)

    @admin.display(description=_("ends with its period"), boolean=True)
    def ends(self, subscription: Subscription) -> bool:
        return subscription.ends_with_period

    def under_row(self, request: Any, row: Any) -> list[Panel]:
        wishes = list(row.wishes.all())[:5]
        titles = [say("Wish %(number)s: %(what)s") % {"number": wish.nth, "what": wish_label(wish)} for wish in wishes]
        return [
            panel
            for wish, title in zip(wishes, titles, strict=True)
            for panel in story("subscription", wish, title=title)
        ]
