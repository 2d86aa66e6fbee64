"""What the office must know of a subscription: whose it is, what it collects, and what a person has to see to."""

from django.db.models import Model
from django.utils.translation import gettext as _

from academy.kernel.notices import tell_staff
from billing.models import Subscription


def alert(subscription: Subscription, *, title: str, because: str, about: Model, occasion: str = "") -> None:
    """Once for that occasion. because: what goes on behind the colon, such as "it goes on taking 40 CA$."."""
    words = {"payer": subscription.payer, "what": subscription.enrolment, "because": because}
    facts = {"title": title, "reason": _("%(payer)s, %(what)s: %(because)s") % words}
    tell_staff("staff_alert", about=about, occasion=occasion, facts=facts)
