"""Work that failed or waits, in the hands of the office."""

from collections.abc import Callable
from datetime import timedelta

from academy.kernel.models import DeadLetter, InboundEvent, Run
from academy.kernel.models.work import WorkState
from academy.kernel.work import claim, settle
from academy.kernel.workflow import run_of
from academy.models import Enrolment
from tests.academy.admin.office import Browser, at, words_of
from tests.academy.admin.rows import booking, dead_event, event
from tests.cast import OLIVIA
from tests.school import Cedar


def test_a_dead_letter_is_tried_again(cedar: Cedar, owner: Browser) -> None:
    letter = dead_event()

    answer = owner.press(
        at("academy_deadletter_replay", letter.pk), on=at("academy_deadletter_change", letter.pk), next="/admin/"
    )

    letter.refresh_from_db()
    assert answer.redirect_chain == [("/admin/", 302)]
    assert "“stripe checkout.session.completed” is tried again from where it stood." in words_of(answer)
    assert (letter.resolution, letter.resolved_by) == (DeadLetter.Resolution.REPLAYED, cedar.user(OLIVIA))
    assert InboundEvent.objects.get(pk=letter.work_id).state == WorkState.DUE


def test_a_letter_answered_twice_says_so(cedar: Cedar, owner: Browser) -> None:
    letter = dead_event()
    path, page = at("academy_deadletter_replay", letter.pk), at("academy_deadletter_change", letter.pk)
    owner.press(path, on=page)

    again = owner.press(path, on="/admin/")

    assert "Somebody has already dealt with this one." in words_of(again)


def test_a_letter_is_dismissed_with_a_reason_only(cedar: Cedar, owner: Browser) -> None:
    letter = dead_event()
    path = at("academy_deadletter_dismiss", letter.pk)

    refused = owner.press(path, reason="   ")
    letter.refresh_from_db()
    assert "Say why nothing needs to be done about it." in words_of(refused)
    assert letter.resolution == ""

    owner.press(path, reason="A test of Stripe's.")
    letter.refresh_from_db()
    assert (letter.resolution, letter.reason) == (DeadLetter.Resolution.DISMISSED, "A test of Stripe's.")
    assert "Try again" not in owner.words(at("academy_deadletter_change", letter.pk))


def test_several_letters_are_tried_again_at_once(cedar: Cedar, owner: Browser, desk: Browser) -> None:
    letters = [dead_event(1), dead_event(2)]
    home = at("academy_deadletter_changelist")
    chosen = {"action": "replay_chosen", "_selected_action": [letter.pk for letter in letters]}

    kept_out = desk.press(home, on="/admin/", **chosen)
    assert not DeadLetter.objects.exclude(resolution="").exists(), words_of(kept_out)

    owner.press(home, **chosen)
    assert DeadLetter.objects.filter(resolution="replayed").count() == 2


def test_an_event_is_handled_again(cedar: Cedar, owner: Browser) -> None:
    told = event()
    path = at("academy_inboundevent_reprocess", told.pk)

    too_early = owner.press(path)
    assert "This event has not been handled yet; a worker is about to." in words_of(too_early)

    taken = claim(InboundEvent, told.pk)
    assert taken
    settle(taken, WorkState.DONE)
    owner.press(path)

    told.refresh_from_db()
    assert (told.state, told.attempts, told.finished_at) == (WorkState.DUE, 0, None)


def test_a_dead_event_is_answered_by_its_letter(cedar: Cedar, owner: Browser) -> None:
    letter = dead_event()

    refused = owner.press(at("academy_inboundevent_reprocess", letter.work_id))
    assert "This event has a dead letter. Try it again there." in words_of(refused)

    owner.press(at("academy_inboundevent_retry", letter.work_id), on="/admin/")
    letter.refresh_from_db()
    assert letter.resolution == DeadLetter.Resolution.REPLAYED


def test_a_story_shows_its_steps_and_what_it_waits_for(cedar: Cedar, owner: Browser) -> None:
    run = run_of("enrolment", booking(cedar))
    assert run
    Run.objects.filter(pk=run.pk).update(waiting_for="invoice-paid:7")

    said = owner.words(at("academy_run_change", run.pk))

    assert "Raise first invoice" in said
    assert "It waits for: invoice paid (7). It looks again at" in said
    assert "Welcome the family to come" in said


def test_a_resting_story_is_looked_at_now(cedar: Cedar, owner: Browser) -> None:
    run = run_of("enrolment", booking(cedar))
    assert run
    Run.objects.filter(pk=run.pk).update(rung_at=run.created_at, not_before=run.created_at + timedelta(days=99))

    owner.press(at("academy_run_retry", run.pk), on=at("academy_run_change", run.pk))

    assert Run.objects.due().filter(pk=run.pk, rung_at=None).exists()


def test_a_story_that_is_over_cannot_be_hurried(cedar: Cedar, owner: Browser) -> None:
    run = run_of("enrolment", booking(cedar))
    assert run
    Run.objects.filter(pk=run.pk).update(state=WorkState.DONE, finished_at=run.created_at)

    answer = owner.press(at("academy_run_retry", run.pk), on="/admin/academy/subject/add/")

    assert "This has already come to its end, so there is nothing to try." in words_of(answer)


def test_a_booking_is_cancelled_and_undone(cedar: Cedar, desk: Browser, worker: Callable[[], int]) -> None:
    enrolment = booking(cedar)

    desk.press(at("academy_enrolment_cancel", enrolment.pk), reason="They called.")
    run = run_of("enrolment", enrolment)
    assert run
    assert (run.course, run.reason) == (Run.Course.UNDOING, "They called.")
    again = desk.press(at("academy_enrolment_cancel", enrolment.pk), reason="They called.")
    assert "This has already come to its end, so there is nothing to cancel." in words_of(again)
    assert "They called." in again.content.decode()
    worker()

    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.failure_reason) == (Enrolment.State.FAILED, "They called.")
    said = desk.words(at("academy_enrolment_change", enrolment.pk))
    assert "Undone: Free the slot" in said


def test_the_front_desk_sees_stories_and_finance_turns_them(cedar: Cedar, desk: Browser, finance: Browser) -> None:
    run = run_of("enrolment", booking(cedar))
    assert run
    page, path = at("academy_run_change", run.pk), at("academy_run_cancel", run.pk)

    assert "Cancel and undo" not in desk.words(page)
    assert desk.get(path).status_code == 403
    assert "Cancel and undo" in finance.words(page)
    finance.press(path, reason="")
    run.refresh_from_db()
    assert run.reason == "Cancelled by the office."
