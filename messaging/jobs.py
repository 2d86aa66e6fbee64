"""What the worker does for messaging: take an id, call one verb."""

from academy.kernel.models import Notice
from academy.kernel.work import Closed
from messaging.actions.deliver import deliver_notice


def deliver(notice: Notice) -> Closed | None:
    """The work of a notice."""
    return deliver_notice(notice)
