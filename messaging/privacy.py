"""What is kept of what was said to whom."""

from academy.kernel.privacy import Kept, Record

RECORDS = (
    Record(
        "messaging.Message",
        "Send it once, show it in the app, and know whether it arrived. Codes and links are never written down.",
        Kept.MESSAGE,
        none="id notice channel url state message_id provider_id created_at sent_at read_at",
        contact="person address error",
        minor="subject text",
    ),
)
