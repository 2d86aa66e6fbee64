"""An obligation becomes messages: on each channel once, never late, and in doubt as its kind promised."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings as configured

from academy.kernel.db import Now
from academy.kernel.models import DeadLetter, Notice
from academy.kernel.models.work import WorkState
from academy.kernel.notices import tell
from academy.kernel.work import do
from academy.models import User
from messaging.actions import deliver
from messaging.actions.progress import record_progress
from messaging.actions.read import mark_read
from messaging.models import Message
from tests.cast import GIULIA
from tests.school import Cedar
from tests.world import World

FACTS = {"title": "A trial", "reason": "Because.", "link": "http://127.0.0.1/family/lessons/?week=2"}


@pytest.fixture(autouse=True)
def mail_world(outside: World, settings: Any) -> World:
    """The mailbox alone, begun anew; and kinds of letters of our own."""
    settings.ANYMAIL = {**settings.ANYMAIL, "MAILJET_API_URL": outside.mailjet_api}
    settings.NOTICES = {
        **settings.NOTICES,
        "once": "tests.messaging.actions.letters.ONCE",
        "surely": "tests.messaging.actions.letters.SURELY",
        "secret": "tests.messaging.actions.letters.SECRET",
        "hour": "tests.messaging.actions.letters.HOUR",
    }
    # They say what the staff alert says.
    settings.TEMPLATES = _with_our_letters(settings.TEMPLATES)
    outside.clock(at="")
    outside.faults()
    outside.reset(webhooks={}, callback_delay=None)
    return outside


def _with_our_letters(templates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    root = configured.ROOT / "templates" / "mail"
    texts = {
        f"mail/{kind}.{ending}": (root / f"staff_alert.{ending}").read_text()
        for kind in ("once", "surely", "secret", "hour")
        for ending in ("subject.txt", "txt", "html")
    }
    [engine] = templates
    options = {**engine["OPTIONS"]}
    options["loaders"] = [
        ("django.template.loaders.locmem.Loader", texts),
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    return [{**engine, "APP_DIRS": False, "OPTIONS": options}]


@pytest.fixture
def giulia(cedar: Cedar) -> User:
    return cedar.user(GIULIA)


def owe(person: User, kind: str, **more: Any) -> Notice:
    return tell(person, kind, about=person, **{"facts": FACTS, **more})


def deliver_now(notice: Notice) -> Notice:
    """A worker takes it, whatever it waits for."""
    Notice.objects.filter(pk=notice.pk).update(not_before=Now(), leased_until=None, leased_by="")
    do("academy.Notice", notice.pk)
    return Notice.objects.get(pk=notice.pk)


def states(notice: Notice) -> dict[str, str]:
    return dict(Message.objects.filter(notice=notice).values_list("channel", "state"))


def subjects(world: World) -> list[str]:
    return [mail["subject"] for mail in world.mailbox(GIULIA.email)]


def in_doubt(notice: Notice) -> None:
    """A worker wrote down that it would send the mail, and was never heard of again."""
    Message.objects.create(
        notice=notice, channel="email", person=notice.person, message_id=f"notice-{notice.pk}-email@127.0.0.1"
    )


def test_it_is_said_on_each_of_its_channels(giulia: User, mail_world: World) -> None:
    notice = deliver_now(owe(giulia, "surely"))

    assert notice.state == WorkState.DONE
    assert states(notice) == {"email": "sent", "app": "delivered"}
    assert subjects(mail_world) == ["Needs a person: A trial"]
    shown = Message.objects.get(channel="app")
    assert (shown.url, shown.subject) == ("/family/lessons/?week=2", "Needs a person: A trial")


def test_after_a_crash_in_doubt_a_reminder_is_not_sent_again(giulia: User, mail_world: World) -> None:
    notice = owe(giulia, "once")
    in_doubt(notice)

    notice = deliver_now(notice)

    assert (notice.state, states(notice)) == (WorkState.DONE, {"email": "uncertain"})
    assert subjects(mail_world) == []


def test_after_a_crash_in_doubt_a_receipt_is_sent_again(giulia: User, mail_world: World) -> None:
    notice = owe(giulia, "surely")
    in_doubt(notice)

    notice = deliver_now(notice)

    assert (notice.state, states(notice)["email"]) == (WorkState.DONE, "sent")
    assert len(subjects(mail_world)) == 1


def test_surely_not_sent_leaves_no_doubt_even_for_a_reminder(giulia: User, mail_world: World) -> None:
    mail_world.faults({"match": {"path": "/send$"}, "do": "status", "args": {"status": 429}, "times": 1})
    notice = deliver_now(owe(giulia, "once"))
    assert (notice.state, notice.outages, states(notice)) == (WorkState.DUE, 1, {})

    notice = deliver_now(notice)

    assert (notice.state, states(notice)) == (WorkState.DONE, {"email": "sent"})
    assert len(subjects(mail_world)) == 1


@pytest.mark.parametrize(
    ("clock", "said"), [("", "Thursday 19 November, 19:05"), ("Asia/Tokyo", "Friday 20 November, 09:05")]
)
def test_it_is_written_on_the_persons_clock_or_the_schools(
    giulia: User, mail_world: World, clock: str, said: str
) -> None:
    User.objects.filter(pk=giulia.pk).update(zone=clock)

    deliver_now(owe(giulia, "hour", facts={"at": "2026-11-20T00:05:00+00:00"}))

    assert subjects(mail_world) == [f"Needs a person: {said}"]
    assert Message.objects.get(channel="app").subject == f"Needs a person: {said}"


@pytest.mark.parametrize(("kind", "mails", "state"), [("once", 1, "uncertain"), ("surely", 2, "sent")])
def test_an_answer_that_cannot_be_read_is_a_doubt(
    giulia: User, mail_world: World, kind: str, mails: int, state: str
) -> None:
    mail_world.faults({"match": {"path": "/send$"}, "do": "malformed", "times": 1})
    notice = deliver_now(owe(giulia, kind))
    assert (notice.state, states(notice)["email"]) == (WorkState.DUE, "sending")

    notice = deliver_now(notice)

    assert (notice.state, states(notice)["email"]) == (WorkState.DONE, state)
    assert len(subjects(mail_world)) == mails


def test_a_mail_that_is_refused_for_good_goes_to_a_person(giulia: User, mail_world: World) -> None:
    mail_world.faults({"match": {"path": "/send$"}, "do": "status", "args": {"status": 400}, "times": 1})

    notice = deliver_now(owe(giulia, "once"))

    assert (notice.state, states(notice)) == (WorkState.DEAD, {"email": "failed"})
    assert DeadLetter.objects.get().kind == "academy.Notice"


def test_what_the_bell_has_shown_is_not_shown_again_when_only_the_mail_is_repeated(
    giulia: User, mail_world: World
) -> None:
    mail_world.faults({"match": {"path": "/send$"}, "do": "status", "args": {"status": 429}, "times": 1})
    notice = deliver_now(owe(giulia, "surely"))
    assert states(notice) == {"app": "delivered"}

    notice = deliver_now(notice)

    assert states(notice) == {"app": "delivered", "email": "sent"}
    assert Message.objects.filter(notice=notice).count() == 2


def test_a_report_that_was_quicker_than_the_answer_stays(
    giulia: User, mail_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = deliver.send

    def slow(mail: Any) -> str:
        provider_id = send(mail)
        record_progress(message_id=mail.message_id, provider_id="", state=Message.State.OPENED)
        return provider_id

    monkeypatch.setattr(deliver, "send", slow)
    notice = deliver_now(owe(giulia, "once"))

    assert states(notice) == {"email": "opened"}
    assert Message.objects.get().provider_id


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"expires_at": datetime(2020, 1, 1, tzinfo=UTC)}, "Its time had passed; it was not sent late."),
        ({"facts": {}}, "It was no longer true."),
    ],
)
def test_what_is_stale_or_untrue_is_closed_and_not_sent(
    giulia: User, mail_world: World, change: dict[str, Any], because: str
) -> None:
    notice = deliver_now(owe(giulia, "surely", **change))

    assert (notice.state, notice.last_error) == (WorkState.CLOSED, because)
    assert subjects(mail_world) == []


def test_who_may_not_sign_in_any_more_is_told_nothing(giulia: User, mail_world: World) -> None:
    User.objects.filter(pk=giulia.pk).update(is_active=False)

    notice = deliver_now(owe(giulia, "surely"))

    assert (notice.state, notice.last_error) == (WorkState.CLOSED, "The person's login is closed.")


def test_a_secret_is_kept_nowhere_once_it_was_sent(giulia: User, mail_world: World) -> None:
    notice = deliver_now(owe(giulia, "secret"))

    assert (notice.state, notice.facts) == (WorkState.DONE, {})
    assert Message.objects.get().text == ""
    assert len(subjects(mail_world)) == 1


def test_a_secret_whose_worker_died_after_sending_is_done_and_not_sent_again(giulia: User, mail_world: World) -> None:
    notice = owe(giulia, "secret")
    in_doubt(notice)
    Message.objects.update(state=Message.State.SENT)

    notice = deliver_now(notice)

    assert (notice.state, notice.facts) == (WorkState.DONE, {})
    assert subjects(mail_world) == []


def test_a_message_only_goes_forward(giulia: User) -> None:
    notice = deliver_now(owe(giulia, "once"))
    message = Message.objects.get(notice=notice)

    def hear(state: Message.State, *, by: str = "message", error: str = "") -> str:
        ids = {"message_id": message.message_id if by == "message" else "", "provider_id": message.provider_id}
        record_progress(**ids, state=state, error=error)
        return Message.objects.get(pk=message.pk).state

    assert hear(Message.State.DELIVERED) == "delivered"
    assert hear(Message.State.SENT) == "delivered"
    assert hear(Message.State.OPENED, by="provider") == "opened"
    assert hear(Message.State.BOUNCED, error="No such mailbox.") == "bounced"
    assert Message.objects.get(pk=message.pk).error == "No such mailbox."
    record_progress(message_id="somebody else's", provider_id="", state=Message.State.OPENED)


def test_what_was_looked_at_is_read_up_to_there_and_no_further(giulia: User) -> None:
    for occasion in ("one", "two", "three"):
        deliver_now(owe(giulia, "surely", occasion=occasion))
    shown = list(Message.objects.in_app(giulia).order_by("pk"))

    mark_read(person=giulia, up_to=shown[1].pk)

    assert list(Message.objects.in_app(giulia).unread()) == [shown[2]]
