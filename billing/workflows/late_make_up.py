"""A make-up that was bought: its invoice."""

from academy.kernel.recipe import Recipe
from billing.actions.late_make_up import invoice_late_make_up
from scheduling.models import MakeUpCredit


def raise_its_invoice(credit: MakeUpCredit) -> None:
    """Once: the step and its tick commit together."""
    invoice_late_make_up(credit=credit)


LATE_MAKE_UP = Recipe(name="late-make-up", subject=MakeUpCredit, steps=(raise_its_invoice,))
