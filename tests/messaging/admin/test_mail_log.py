"""The mail log: what was said to whom; what was for one person's eyes is not in it."""

from academy.kernel.models import Notice
from messaging.models import Message
from tests.academy.admin.office import Browser, at
from tests.academy.admin.rows import bounced, new_lead
from tests.cast import FELIX, OLIVIA
from tests.school import Cedar


def letter(cedar: Cedar) -> Message:
    """One to Felix that came back."""
    new_lead()
    felix = cedar.user(FELIX)
    return bounced(Notice.objects.filter(person=felix).latest("pk"), felix)


def test_a_letter_is_found_by_the_persons_address(cedar: Cedar, finance: Browser) -> None:
    message = letter(cedar)
    home = at("messaging_message_changelist")

    assert "Welcome to Cedar Heights came back e-mail Felix Moreau" in finance.words(
        f"{home}?q={message.address.upper()}"
    )
    assert "Welcome to Cedar Heights" in finance.words(f"{home}?q={message.message_id}")
    assert "Welcome to Cedar Heights" not in finance.words(f"{home}?q={cedar.user(OLIVIA).email}")


def test_what_became_of_it_stands_on_its_page(cedar: Cedar, desk: Browser) -> None:
    message = letter(cedar)

    said = desk.words(at("messaging_message_change", message.pk))

    assert "came back" in said
    assert "550 no such mailbox" in said


def test_a_notices_secret_is_not_shown(cedar: Cedar, owner: Browser) -> None:
    notice = letter(cedar).notice
    Notice.objects.filter(pk=notice.pk).update(facts={"link": "https://example.com/one-time-key"})

    for path in (at("academy_notice_change", notice.pk), at("academy_notice_changelist")):
        assert "one-time-key" not in owner.get(path).content.decode()
