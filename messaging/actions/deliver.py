"""Turn an obligation into messages: one per channel, checked at sending time, never sent late."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from academy.kernel.db import Now, now
from academy.kernel.errors import ProviderDown, Refusal
from academy.kernel.letters import Facts, Kind, Promise
from academy.kernel.models import Notice
from academy.kernel.outside import outside
from academy.kernel.work import Closed
from academy.models.zone import zone
from academy.queries.school import school
from messaging.email.client import Mail, send
from messaging.models import Message

IN_DOUBT = (Message.State.SENDING, Message.State.UNCERTAIN)


def deliver_notice(notice: Notice) -> Closed | None:
    """Send what this notice promises, on each of its channels; Closed with the reason where nothing is to be said.

    It is written in the person's language and on their clock; the school's where they never said one.
    """
    kind: Kind = import_string(settings.NOTICES[notice.kind])
    if notice.expires_at and notice.expires_at <= now():
        return Closed("Its time had passed; it was not sent late.")
    if not notice.person.is_active:
        return Closed("The person's login is closed.")
    if kind.secret and _is_mailed(notice):
        # It went out, and then the worker died: its secret may be gone already.
        Notice.objects.filter(pk=notice.pk).update(facts={})
        return None
    with translation.override(notice.person.language), timezone.override(zone(notice.person.zone or school().zone)):
        facts = kind.facts(notice)
        if facts is None:
            return Closed("It was no longer true.")
        if "app" in kind.channels:
            _show(notice, facts)
        if "email" in kind.channels:
            _mail(notice, kind, facts)
    if kind.secret:
        Notice.objects.filter(pk=notice.pk).update(facts={})
    return None


def _is_mailed(notice: Notice) -> bool:
    mails = Message.objects.filter(notice=notice, channel=Message.Channel.EMAIL)
    return mails.exclude(state__in=IN_DOUBT).exists()


def _path(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _subject(notice: Notice, words: Facts) -> str:
    return " ".join(render_to_string(f"mail/{notice.kind}.subject.txt", words).split())[:200]


def _words(notice: Notice, facts: Facts) -> Facts:
    return {
        "school": school(),
        "person": notice.person,
        "facts": facts,
        "link": facts.get("link", ""),
        "origin": settings.ORIGIN,
    }


def _show(notice: Notice, facts: Facts) -> None:
    Message.objects.get_or_create(
        notice=notice,
        channel=Message.Channel.APP,
        defaults={
            "person": notice.person,
            "subject": _subject(notice, _words(notice, facts)),
            "url": _path(facts.get("link", ""))[:300],
            "state": Message.State.DELIVERED,
            "message_id": f"notice-{notice.pk}-app",
            "sent_at": now(),
        },
    )


def _mail(notice: Notice, kind: Kind, facts: Facts) -> None:
    words = _words(notice, facts)
    text = render_to_string(f"mail/{notice.kind}.txt", words)
    mail = Mail(
        message_id=f"notice-{notice.pk}-email@{urlsplit(settings.ORIGIN).hostname}",
        to=notice.person.email,
        subject=_subject(notice, words),
        text=text,
        html=render_to_string(f"mail/{notice.kind}.html", words),
        attachments=kind.attachments(notice),
    )
    message, is_first = _intend(notice, mail, "" if kind.secret else text)
    if message.state not in IN_DOUBT:
        return
    if not is_first and kind.promise is Promise.AT_MOST_ONCE:
        # A worker died while it sent this: a second reminder would be worse than perhaps none.
        Message.objects.filter(pk=message.pk).update(state=Message.State.UNCERTAIN)
        return
    row = Message.objects.filter(pk=message.pk)
    try:
        provider_id = outside("message", lambda: send(mail))
    except ProviderDown:
        # Surely not sent: no doubt is left behind, and the next try is a first one.
        if is_first:
            row.delete()
        raise
    except Refusal as no:
        row.update(state=Message.State.FAILED, error=no.sentence)
        raise
    row.update(provider_id=provider_id, sent_at=Now())
    # The provider may have told us more already, while its answer was on its way.
    row.filter(state__in=IN_DOUBT).update(state=Message.State.SENT)


@transaction.atomic
def _intend(notice: Notice, mail: Mail, text: str) -> tuple[Message, bool]:
    return Message.objects.get_or_create(
        notice=notice,
        channel=Message.Channel.EMAIL,
        defaults={
            "person": notice.person,
            "address": mail.to,
            "subject": mail.subject,
            "text": text,
            "message_id": mail.message_id,
        },
    )
