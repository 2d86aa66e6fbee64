"""The kernel's own rows; each kind of work has its table."""

from academy.kernel.models.audit_entry import AuditEntry
from academy.kernel.models.dead_letter import DeadLetter
from academy.kernel.models.heartbeat import Heartbeat
from academy.kernel.models.idempotent_reply import IdempotentReply
from academy.kernel.models.inbound_event import InboundEvent
from academy.kernel.models.notice import Notice
from academy.kernel.models.rate import Rate
from academy.kernel.models.run import Run, Step
from academy.kernel.models.work import Work, WorkState

__all__ = [
    "AuditEntry",
    "DeadLetter",
    "Heartbeat",
    "IdempotentReply",
    "InboundEvent",
    "Notice",
    "Rate",
    "Run",
    "Step",
    "Work",
    "WorkState",
]
