"""The back office's look: the school's name and green, and a sidebar in the words a school uses."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _may(permission: str) -> Callable[[HttpRequest], bool]:
    def allowed(request: HttpRequest) -> bool:
        return request.user.has_perm(permission)

    return allowed


def _page(title: Any, icon: str, model: str) -> dict[str, Any]:
    app, _dot, name = model.partition(".")
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": _may(f"{app}.view_{name}"),
    }


def _is_at_lessons(request: HttpRequest) -> bool:
    where = request.resolver_match
    own = ("scheduling_lesson_calendar", "scheduling_lesson_utilisation")
    return bool(where and where.view_name.startswith("admin:scheduling_lesson") and where.url_name not in own)


NAVIGATION = [
    {
        "title": _("Today"),
        "items": [{"title": _("Work queue"), "icon": "inbox", "link": reverse_lazy("admin:index")}],
    },
    {
        "title": _("Families & students"),
        "items": [
            _page(_("Leads"), "waving_hand", "crm.lead"),
            _page(_("Families"), "family_restroom", "academy.family"),
            _page(_("Students"), "school", "academy.student"),
            _page(_("Guardians"), "supervisor_account", "academy.guardian"),
            _page(_("People"), "badge", "academy.user"),
        ],
    },
    {
        "title": _("Teaching"),
        "items": [
            _page(_("Teachers"), "piano", "academy.teacher"),
            _page(_("Subjects"), "music_note", "academy.subject"),
            _page(_("Courses"), "menu_book", "academy.course"),
            _page(_("Enrolments"), "how_to_reg", "academy.enrolment"),
        ],
    },
    {
        "title": _("Calendar"),
        "items": [
            {
                "title": _("The calendar"),
                "icon": "calendar_month",
                "link": reverse_lazy("admin:scheduling_lesson_calendar"),
                "permission": _may("scheduling.view_lesson"),
            },
            {
                "title": _("Utilisation"),
                "icon": "bar_chart",
                "link": reverse_lazy("admin:scheduling_lesson_utilisation"),
                "permission": _may("scheduling.view_lesson"),
            },
            # Two pages of their own stand in the same folder.
            {**_page(_("Lessons"), "event", "scheduling.lesson"), "active": _is_at_lessons},
            _page(_("Weekly places"), "event_repeat", "scheduling.place"),
            _page(_("Series"), "repeat", "scheduling.series"),
            _page(_("Weekly times"), "schedule", "scheduling.timeslot"),
            _page(_("Availability"), "event_available", "scheduling.availability"),
            _page(_("Absences"), "beach_access", "scheduling.unavailability"),
            _page(_("Make-up credits"), "redeem", "scheduling.makeupcredit"),
            _page(_("Decisions"), "gavel", "scheduling.decision"),
            _page(_("Called off"), "event_busy", "scheduling.cancellation"),
            _page(_("Attendance"), "fact_check", "scheduling.attendance"),
            _page(_("Waiting list"), "hourglass_top", "scheduling.waitingentry"),
            _page(_("Offers"), "mark_email_unread", "scheduling.offer"),
            _page(_("Leaving"), "logout", "scheduling.withdrawal"),
            _page(_("Rooms"), "meeting_room", "scheduling.room"),
            _page(_("Calendar addresses"), "rss_feed", "scheduling.calendarfeed"),
            _page(_("Make-up policies"), "gavel", "scheduling.makeuppolicy"),
            _page(_("Make-up days"), "event_upcoming", "scheduling.makeupday"),
            _page(_("Academic years"), "date_range", "academy.academicyear"),
            _page(_("Closed dates"), "event_busy", "academy.closeddate"),
        ],
    },
    {
        "title": _("Money"),
        "items": [
            _page(_("Invoices"), "receipt_long", "billing.invoice"),
            _page(_("Billing runs"), "event_repeat", "billing.billingrun"),
            _page(_("Payments"), "payments", "billing.payment"),
            {
                "title": _("At the desk"),
                "icon": "point_of_sale",
                "link": reverse_lazy("admin:billing_payment_desk"),
                "permission": _may("billing.add_payment"),
            },
            _page(_("Charges besides lessons"), "shopping_bag", "billing.extra"),
            _page(_("Packages"), "confirmation_number", "billing.package"),
            _page(_("Shares of bills"), "call_split", "billing.share"),
            _page(_("Prices"), "sell", "academy.price"),
            _page(_("Discounts"), "percent", "billing.discount"),
            _page(_("Discounts given"), "loyalty", "billing.discountgrant"),
            _page(_("Vouchers"), "redeem", "billing.voucher"),
            _page(_("Taxes"), "account_balance", "billing.taxrate"),
            _page(_("Refunds"), "undo", "billing.refund"),
            _page(_("Disputes"), "gavel", "billing.dispute"),
            _page(_("Payouts"), "account_balance", "billing.payout"),
            _page(_("Comparisons of books"), "compare_arrows", "billing.reconciliation"),
            _page(_("Differences"), "rule", "billing.mismatch"),
            _page(_("Payment links"), "add_link", "billing.paymentlink"),
            _page(_("Card charges"), "credit_card", "billing.charge"),
            _page(_("Subscriptions"), "autorenew", "billing.subscription"),
            _page(_("Saved cards"), "credit_card_gear", "billing.card"),
            _page(_("Rules for declined cards"), "rule", "billing.dunningpolicy"),
            _page(_("Stops of charging"), "pause_circle", "billing.chargingswitch"),
            _page(_("Checkouts"), "shopping_cart_checkout", "billing.checkout"),
            _page(_("Days of earnings"), "school", "billing.earningday"),
            _page(_("Journal entries"), "menu_book", "billing.journalentry"),
            {
                "title": _("Books"),
                "icon": "balance",
                "link": reverse_lazy("admin:billing_closedmonth_books"),
                "permission": _may("billing.view_closedmonth"),
            },
        ],
    },
    {
        "title": _("Messages"),
        "items": [
            _page(_("Mail log"), "mail", "messaging.message"),
            _page(_("Notices"), "campaign", "academy.notice"),
        ],
    },
    {
        "title": _("System"),
        "items": [
            _page(_("Stories"), "account_tree", "academy.run"),
            _page(_("Dead letters"), "report", "academy.deadletter"),
            _page(_("Inbound events"), "webhook", "academy.inboundevent"),
            _page(_("Audit"), "manage_search", "academy.auditentry"),
            _page(_("Worker"), "monitor_heart", "academy.heartbeat"),
            _page(_("Roles"), "key", "auth.group"),
            _page(_("School"), "settings", "academy.school"),
        ],
    },
]

UNFOLD = {
    "SITE_SUBHEADER": _("Office"),
    "SITE_SYMBOL": "music_note",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("img/mark.svg")}],
    "SHOW_BACK_BUTTON": True,
    "STYLES": [lambda _request: static("admin-skin/office.css")],
    "SCRIPTS": [lambda _request: static("admin-skin/office.js")],
    "DASHBOARD_CALLBACK": "crm.admin.dashboard.dashboard",
    "ACCOUNT": {
        "navigation": [
            {"title": _("Notices"), "link": reverse_lazy("notices")},
            {"title": _("Your addresses"), "link": reverse_lazy("account_email")},
            {"title": _("Change password"), "link": reverse_lazy("account_change_password")},
            {"title": _("Second factor"), "link": reverse_lazy("mfa_index")},
        ]
    },
    "SIDEBAR": {"show_search": False, "command_search": False, "navigation": NAVIGATION},
    "BORDER_RADIUS": "8px",
    "COLORS": {
        # Warm paper to deep ink.
        "base": {
            "50": "#faf8f3",
            "100": "#f2eee5",
            "200": "#e6e0d4",
            "300": "#cfc8b9",
            "400": "#9aa0a6",
            "500": "#69727d",
            "600": "#4a535f",
            "700": "#38414c",
            "800": "#2a3138",
            "900": "#1a1f24",
            "950": "#12161a",
        },
        # Cedar, around #1f5c4a.
        "primary": {
            "50": "#eff6f3",
            "100": "#dcece5",
            "200": "#bcdacf",
            "300": "#92c3b2",
            "400": "#7bcaae",
            "500": "#5fb195",
            "600": "#1f5c4a",
            "700": "#1a4d3e",
            "800": "#164637",
            "900": "#12382d",
            "950": "#0a211a",
        },
    },
}

# Unfold's widgets are driven by expressions in attributes (Alpine), which a browser runs only under 'unsafe-eval', and
# some set a width by an attribute. Its one <style> element (the colours above) is named by its hash; a test says the
# new one when the colours or Unfold change.
ADMIN_CONTENT_POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'unsafe-eval'",
    "style-src": "'self'",
    "style-src-elem": "'self' 'sha256-yEzA7NpdKsjk2DdspFqIWDaUy2VbP53dWQZb0CUK6tk='",
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
