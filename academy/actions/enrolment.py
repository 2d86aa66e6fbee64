"""An enrolment's own turns; what it means for calendar and money is told by the recipe."""

from django.db import transaction

from academy.models import Enrolment


@transaction.atomic
def activate_enrolment(*, enrolment: Enrolment) -> None:
    """provisional → active. Again: nothing more happens."""
    Enrolment.objects.filter(pk=enrolment.pk, state=Enrolment.State.PROVISIONAL).update(state=Enrolment.State.ACTIVE)


@transaction.atomic
def fail_enrolment(*, enrolment: Enrolment, because: str) -> None:
    """provisional → failed, with the reason. Again: nothing more happens."""
    Enrolment.objects.filter(pk=enrolment.pk, state=Enrolment.State.PROVISIONAL).update(
        state=Enrolment.State.FAILED, failure_reason=because
    )


@transaction.atomic
def end_enrolment(*, enrolment: Enrolment) -> None:
    """active or paused → ended. Again: nothing more happens."""
    live = (Enrolment.State.ACTIVE, Enrolment.State.PAUSED)
    Enrolment.objects.filter(pk=enrolment.pk, state__in=live).update(state=Enrolment.State.ENDED)
