"""The work queue: every kind of matter that needs a person, with its buttons."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.admin import missed, sayings, teaching
from crm.admin.acts import Item
from crm.queries import money_queue, work_queue
from crm.queries.work_queue import Heap


@dataclass(frozen=True)
class Kind:
    """A kind of matter.

    tone: waits or broken. permission: who can do something about it, and so sees it. more: the list with all of them.
    """

    title: Any
    tone: str
    permission: str
    read: Callable[[], Heap]
    say: Callable[[Any], Item]
    more: str


@dataclass(frozen=True)
class Section:
    """The matters of one kind that are there now; items are the first of count."""

    title: Any
    tone: str
    items: list[Item]
    count: int
    more: str


KINDS = (
    Kind(
        title=_("New leads"),
        tone="waits",
        permission="crm.change_lead",
        read=work_queue.new_leads,
        say=sayings.lead_item,
        more="crm_lead_changelist?stage__exact=new",
    ),
    Kind(
        title=_("Gave up, and needs a person"),
        tone="broken",
        permission="academy.change_deadletter",
        read=work_queue.dead_letters,
        say=sayings.letter_item,
        more="academy_deadletter_changelist?resolution__exact=",
    ),
    Kind(
        title=_("Stories that are stuck"),
        tone="broken",
        permission="academy.change_run",
        read=work_queue.stuck_runs,
        say=sayings.run_item,
        more="academy_run_changelist?state__exact=due",
    ),
    Kind(
        title=_("Providers' events not handled"),
        tone="broken",
        permission="academy.change_inboundevent",
        read=work_queue.stuck_events,
        say=sayings.event_item,
        more="academy_inboundevent_changelist?state__exact=due",
    ),
    Kind(
        title=_("Refunds under way for long"),
        tone="waits",
        permission="billing.change_refund",
        read=work_queue.slow_refunds,
        say=sayings.refund_item,
        more="billing_refund_changelist?state__exact=asked",
    ),
    Kind(
        title=_("Disputed payments that need an answer"),
        tone="broken",
        permission="billing.view_dispute",
        read=money_queue.disputes_to_answer,
        say=sayings.dispute_item,
        more="billing_dispute_changelist?state__exact=needs_answer",
    ),
    Kind(
        title=_("Books that do not match a provider's"),
        tone="broken",
        permission="billing.change_mismatch",
        read=money_queue.mismatches,
        say=sayings.mismatch_item,
        more="billing_mismatch_changelist?settled_at__isempty=1",
    ),
    Kind(
        title=_("Teachers away, with lessons to see to"),
        tone="waits",
        permission="scheduling.add_unavailability",
        read=work_queue.teachers_away,
        say=teaching.away_item,
        more="scheduling_unavailability_changelist",
    ),
    Kind(
        title=_("Lessons over, and nobody marked"),
        tone="waits",
        permission="scheduling.change_lesson",
        read=work_queue.unmarked_lessons,
        say=teaching.unmarked_item,
        more="scheduling_lesson_changelist?when=past&state__exact=booked",
    ),
    Kind(
        title=_("Missed lessons that you may decide otherwise"),
        tone="waits",
        permission="scheduling.change_decision",
        read=work_queue.at_discretion,
        say=missed.decision_item,
        more="scheduling_decision_changelist",
    ),
    Kind(
        title=_("Weekly places lost by the policy"),
        tone="waits",
        permission="scheduling.add_withdrawal",
        read=work_queue.places_lost,
        say=missed.lost_item,
        more="scheduling_place_changelist?state__exact=confirmed",
    ),
    Kind(
        title=_("Letters that came back"),
        tone="waits",
        permission="academy.change_user",
        read=work_queue.undelivered_mail,
        say=sayings.mail_item,
        more="messaging_message_changelist?state__exact=bounced",
    ),
)


def matters(request: HttpRequest, *, lapsed: Heap) -> list[Section]:
    """What needs this person now; kinds with nothing in them, and kinds they may not see, are left out.

    lapsed: the holds that ran out today, which were read together with those that are open.
    """
    ran_out = Kind(
        title=_("Holds that ran out today"),
        tone="waits",
        permission="scheduling.add_place",
        read=lambda: lapsed,
        say=sayings.hold_item,
        more="scheduling_place_changelist?state__exact=freed",
    )
    sections = []
    for kind in (*KINDS, ran_out):
        if not request.user.has_perm(kind.permission):
            continue
        found = kind.read()
        if found.count:
            items = [_allowed(request, kind.say(row)) for row in found.rows]
            name, _mark, query = kind.more.partition("?")
            sections.append(Section(kind.title, kind.tone, items, found.count, f"{reverse(f'admin:{name}')}?{query}"))
    return sections


def _allowed(request: HttpRequest, item: Item) -> Item:
    return replace(item, acts=[act for act in item.acts if request.user.has_perm(act.permission)])
