"""What is sold: decides its tax and its account in the books. The same words as billing/pricing/charge.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sort(models.TextChoices):
    """Of a line, an extra and a tax."""

    TUITION = "tuition", _("lessons")
    LATE_CANCELLATION = "late_cancellation", _("late cancellations")
    PACKAGE = "package", _("packages of lessons")
    REGISTRATION = "registration", _("registration")
    LATE_FEE = "late_fee", _("late fees")
    DEPOSIT = "deposit", _("deposits")
    GOODS = "goods", _("goods")
    GOODWILL = "goodwill", _("goodwill")
