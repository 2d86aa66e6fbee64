"""Courses, and the semesters in which they are offered."""

from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.contrib import admin
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from academy.admin.base import StaffAdmin
from academy.admin.inlines import RowsInline
from academy.models import Course, CourseOffering


class OfferingInline(RowsInline):
    """capacity is empty for individual lessons."""

    model = CourseOffering
    fields = ("semester", "capacity")


class CourseForm(forms.ModelForm):
    """The price as people write it: 32.00."""

    price = forms.DecimalField(
        label=_("Price of a lesson"), min_value=0, max_digits=9, widget=widgets.UnfoldAdminDecimalFieldWidget
    )

    class Meta:
        model = Course
        fields = ("name", "slug", "subject", "description", "minutes", "currency", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["price"] = self.instance.price.major

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        price, currency = answers.get("price"), str(answers.get("currency") or self.instance.currency).upper()
        if price is not None:
            cents = price.scaleb(get_currency_precision(currency))
            if cents != int(cents):
                self.add_error("price", say("%(currency)s has no smaller coin.") % {"currency": currency})
            self.instance.lesson_cents = int(cents)
        return answers


@admin.register(Course)
class CourseAdmin(StaffAdmin):
    """A new price counts for invoices raised from now on."""

    form = CourseForm
    list_display = ("name", "subject", "minutes", "price_label", "is_active")
    list_filter = ("is_active", "subject")
    list_select_related = ("subject",)
    search_fields = ("name",)
    ordering = ("subject__name", "minutes", "name")
    autocomplete_fields = ("subject",)
    prepopulated_fields = {"slug": ("name",)}
    fields = (("name", "slug"), "subject", "description", "minutes", ("price", "currency"), "is_active")
    inlines = (OfferingInline,)

    @admin.display(description=_("price of a lesson"), ordering="lesson_cents")
    def price_label(self, course: Course) -> str:
        return str(course.price)
