"""What must be true of what was said to whom."""

import json
from collections import Counter
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from academy.kernel.invariants import Comparison, Invariant, Record, Violation
from academy.kernel.letters import Kind, Promise
from messaging.models import Message

SAID_ONCE = Invariant(
    name="I4 said-once",
    sentence="Nobody has two messages for one notice on one channel.",
    sql="""
        SELECT notice_id AS notice, channel, count(*) FROM messaging_message
         GROUP BY notice_id, channel HAVING count(*) > 1
    """,
)
TOLD_ONCE = Invariant(
    name="I4 told-once",
    sentence="Nobody is obliged to be told of one thing on one occasion twice.",
    sql="""
        SELECT kind, person_id AS person, about_label, about_id, occasion, count(*) FROM academy_notice
         GROUP BY kind, person_id, about_label, about_id, occasion HAVING count(*) > 1
    """,
)
DONE_MEANS_SAID = Invariant(
    name="I4 done-means-said",
    sentence="A notice that is done was said, and nothing of it is still being sent.",
    sql="""
        SELECT notice.id AS notice, notice.kind, message.state FROM academy_notice AS notice
          LEFT JOIN messaging_message AS message ON message.notice_id = notice.id
         WHERE notice.state = 'done' AND (message.id IS NULL OR message.state = 'sending')
    """,
)


def _mails_differ(record: Record) -> list[Violation]:
    """Every mail we call sent lies in the mailbox, at most once where that was promised; and no other mail does."""
    arrived = Counter(_our_id(mail) for mail in record.mailbox())
    wrong: list[Violation] = []
    for message in Message.objects.filter(channel=Message.Channel.EMAIL).select_related("notice"):
        kind: Kind = import_string(settings.NOTICES[message.notice.kind])
        count = arrived.pop(message.message_id, 0)
        least = 0 if message.state in (Message.State.SENDING, Message.State.UNCERTAIN, Message.State.FAILED) else 1
        if count < least or (count > 1 and kind.promise is Promise.AT_MOST_ONCE):
            wrong.append({"message": message.message_id, "state": message.state, "arrived": count})
    return wrong + [{"message": name, "state": "unknown to us", "arrived": arrived[name]} for name in arrived]


def _our_id(mail: dict[str, Any]) -> str:
    """The id we gave a mail: it travels in the provider's payload, or as the Message-ID of plain SMTP."""
    if mail.get("payload"):
        return str(json.loads(mail["payload"])["message"])
    return str(mail["headers"].get("Message-ID", "")).strip("<>")


MAILS_ARRIVED = Comparison(
    name="I4 mails-arrived",
    sentence="What we call sent has arrived, once where that was promised, and nothing else has.",
    differences=_mails_differ,
)

INVARIANTS = (SAID_ONCE, TOLD_ONCE, DONE_MEANS_SAID, MAILS_ARRIVED)
