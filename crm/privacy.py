"""What is kept of those who asked."""

from academy.kernel.privacy import Kept, Record

RECORDS = (
    Record(
        "crm.Lead",
        "Answer somebody who asked for lessons; they agreed to be contacted.",
        Kept.LEAD,
        none="id stage subject language agreed_at created_at",
        contact="first_name last_name email phone zone family guardian lost_reason",
        minor="student student_name birth_date",
        # Nobody asks for it, but parents write of it.
        health="message",
    ),
)
