"""Work that ended badly: a letter to the staff, with two answers: try again, or leave it with a reason."""

from typing import Any

import structlog
from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from academy.kernel.models.dead_letter import DeadLetter
from academy.kernel.models.work import Work, WorkState
from academy.kernel.notices import tell_staff
from academy.kernel.queue import ring
from academy.kernel.trace import current

log = structlog.get_logger("work")


@transaction.atomic
def bury(work: Work, error: str) -> None:
    """Stop trying: a dead letter for a person and an alert to the staff, in the same breath."""
    buried = type(work).objects.filter(pk=work.pk, claims=work.claims, state=WorkState.DUE)
    if not buried.update(state=WorkState.DEAD, finished_at=Now(), leased_until=None, leased_by="", last_error=error):
        return
    letter = DeadLetter.objects.create(
        kind=work.label(), work_id=work.pk, title=str(work)[:200], error=error, request_id=current().request_id
    )
    log.error("dead letter", kind=work.label(), work=work.pk, error=error)
    # A dead alert raises no further alert; it stands in the staff's work queue all the same.
    if letter.kind != "academy.Notice":
        tell_staff("staff_alert", about=letter, facts={"title": letter.title, "reason": error[:500]})


@transaction.atomic
def replay(letter: DeadLetter, *, by: Any) -> None:
    """Try dead work again from where it stood, with fresh attempts. Raises Refusal if it was answered already."""
    letter = _unanswered(letter)
    work = apps.get_model(letter.kind).objects.select_for_update().get(pk=letter.work_id)
    type(work).objects.filter(pk=work.pk, state=WorkState.DEAD).update(
        state=WorkState.DUE, finished_at=None, attempts=0, outages=0, created_at=Now(), not_before=Now(), rung_at=None
    )
    letter.answer(DeadLetter.Resolution.REPLAYED, by=by)
    ring(work)


@transaction.atomic
def dismiss(letter: DeadLetter, *, by: Any, reason: str) -> None:
    """Leave dead work as it is, and say why that is right. Raises Refusal without a reason or if answered already."""
    if not reason.strip():
        raise Refusal(_("Say why nothing needs to be done about it."), fields={"reason": _("A reason is needed.")})
    _unanswered(letter).answer(DeadLetter.Resolution.DISMISSED, by=by, reason=reason)


def answer_by_itself(work: Work, reason: str) -> None:
    """The dead work goes on in another way, which is an answer too. Call it in the transaction that lets it go on."""
    for letter in DeadLetter.objects.select_for_update().filter(kind=work.label(), work_id=work.pk, resolution=""):
        letter.answer(DeadLetter.Resolution.REPLAYED, by=None, reason=reason)


def _unanswered(letter: DeadLetter) -> DeadLetter:
    # Against two staff answering the same letter at once.
    letter = DeadLetter.objects.select_for_update().get(pk=letter.pk)
    if letter.resolution:
        raise Refusal(_("Somebody has already dealt with this one."), code="already-answered")
    return letter
