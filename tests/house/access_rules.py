"""Who may do what at every address: one line for each. Whoever adds an address adds its line; a test sees to that.

A page sends a stranger to sign in and tells the wrong person 404, as it does for somebody else's things. The API says
401 without a token, 403 to a person without the right, and 404 for somebody else's things. The office says 404 to those
who do not work there, and 403 to those who do but not with this.
"""

from dataclasses import dataclass, field

from billing.rendering import can_print

EVERYBODY = "everybody"
SIGNED_IN = "signed in"
# Where this machine makes no PDF, the page itself is the document.
AS_A_FILE = "200" if can_print() else "302"


@dataclass(frozen=True)
class Rule:
    """One address. pattern: as the URL lists write it. methods: those it knows. who: a role, or one of the two above.

    thing: what the <pk> in it counts. query: what a sensible request adds. answers: what the right person gets where
    it is not 200. why: for what is open to everybody.
    """

    pattern: str
    methods: str
    who: str
    thing: str = ""
    query: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True)
class Account:
    """One address of the accounts' package. stranger, person: what those get who are not signed in, and who are."""

    pattern: str
    methods: str
    stranger: str
    person: str
    path: str = ""
    answers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """One table of the office: which of desk, finance and owner may see, add to, change and remove its rows.

    buttons: who may press what, on a row; list_buttons: over the list. An owner here is a superuser.
    """

    label: str
    see: str
    add: str = ""
    change: str = ""
    delete: str = ""
    buttons: dict[str, str] = field(default_factory=dict)
    list_buttons: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Office:
    """One address of the office that is no table's: what its people get for GET and POST.

    stranger: what everybody else gets, where it is not the usual (sign in, or 404).
    """

    pattern: str
    get: str
    post: str
    path: str = ""
    stranger: str = ""


PAGES = (
    Rule("", "GET", EVERYBODY, why="the school's first page"),
    Rule("courses/", "GET", EVERYBODY, why="what is taught and what it costs"),
    Rule("teachers/", "GET", EVERYBODY, why="who teaches, as they wish to be shown"),
    Rule("teachers/<slug:slug>/", "GET", EVERYBODY, why="the same, of one"),
    Rule("timeslots/", "GET", EVERYBODY, why="free times hold nobody's name but the teacher's"),
    Rule("groups/", "GET", EVERYBODY, why="free seats hold nobody's name but the teacher's"),
    Rule("enquiry/", "GET POST", EVERYBODY, answers={"POST": "400"}, why="where a family's way begins"),
    Rule("enquiry/thanks/", "GET", EVERYBODY, why="says that it has arrived, and nothing of what"),
    Rule("make-up-policy/", "GET", EVERYBODY, why="what the school promises its families is for all to read"),
    Rule("privacy/", "GET", EVERYBODY, why="what is kept of whom is told before it is asked for"),
    Rule("zone/", "GET POST", EVERYBODY, why="whose clock the pages show"),
    Rule(
        "calendar/<str:token>.ics",
        "GET",
        EVERYBODY,
        answers={"GET": "404"},
        why="calendars cannot sign in: the address itself is the key, and this one is nobody's",
    ),
    Rule("me/", "GET", SIGNED_IN, answers={"GET": "302"}),
    Rule("me/notices/", "GET", SIGNED_IN),
    Rule("family/", "GET", "family"),
    Rule("family/lessons/", "GET", "family"),
    Rule("family/lessons/<int:pk>/", "GET", "family", thing="lesson"),
    Rule("family/lessons/<int:pk>/cancellation/", "GET POST", "family", thing="to_come", answers={"POST": "400"}),
    Rule("family/lessons/<int:pk>/reinstatement/", "POST", "family", thing="to_come", answers={"POST": "302"}),
    Rule("family/lessons/<int:pk>/reschedule/", "GET POST", "family", thing="to_come", answers={"POST": "404"}),
    Rule("family/lessons/<int:pk>/make-up/", "POST", "family", thing="to_come", answers={"POST": "404"}),
    Rule("family/make-ups/", "GET POST", "family", answers={"POST": "404"}),
    Rule("family/bookings/new/", "GET POST", "family", query="?timeslot=any", answers={"POST": "400"}),
    Rule("family/bookings/<int:pk>/", "GET", "family", thing="booking"),
    Rule("family/seats/new/", "GET POST", "family", query="?course=guitar-group", answers={"POST": "400"}),
    Rule("family/trials/", "GET POST", "family", answers={"POST": "400"}),
    Rule("family/waiting/", "GET", "family"),
    Rule("family/waiting/new/", "GET POST", "family", query="?subject=piano", answers={"POST": "400"}),
    Rule("family/waiting/<int:pk>/", "GET POST", "family", thing="waiting", answers={"POST": "302"}),
    Rule("family/enrolments/<int:pk>/withdrawal/", "GET POST", "family", thing="booking", answers={"POST": "400"}),
    Rule("family/invoices/", "GET", "family"),
    Rule("family/invoices/<int:pk>/", "GET", "family", thing="invoice"),
    Rule("family/receipts/<int:pk>/", "GET", "family", thing="payment"),
    Rule("family/receipts/<int:pk>/receipt.pdf", "GET", "family", thing="payment", answers={"GET": AS_A_FILE}),
    Rule("family/week/", "GET", "family"),
    Rule("family/calendar/", "GET POST", "family", answers={"POST": "400"}),
    # Who may see a family revokes the addresses they made themselves, and nobody else's.
    Rule("family/calendar/<int:pk>/revocation/", "POST", "family", thing="feed", answers={"POST": "302 or 404"}),
    Rule("family/lessons/<int:pk>/lesson.ics", "GET", "family", thing="lesson"),
    Rule("student/", "GET", "student"),
    Rule("student/week/", "GET", "student"),
    Rule("student/calendar/", "GET POST", "student", answers={"POST": "400"}),
    Rule("student/calendar/<int:pk>/revocation/", "POST", "student", thing="feed", answers={"POST": "404"}),
    Rule("teacher/", "GET", "teacher"),
    Rule("teacher/week/", "GET", "teacher"),
    Rule("teacher/calendar/", "GET POST", "teacher", answers={"POST": "400"}),
    Rule("teacher/calendar/<int:pk>/revocation/", "POST", "teacher", thing="feed", answers={"POST": "404"}),
    Rule("teacher/lessons/<int:pk>/lesson.ics", "GET", "teacher", answers={"GET": "404"}),
)

API = (
    Rule("api/auth/token", "POST", EVERYBODY, answers={"POST": "400"}, why="where one says who one is"),
    Rule("api/public/teachers", "GET", EVERYBODY, why="their public pages say the same"),
    Rule("api/public/timeslots", "GET", EVERYBODY, why="the public page says the same"),
    Rule("api/public/groups", "GET", EVERYBODY, why="the public page says the same"),
    Rule("api/public/openings", "GET", EVERYBODY, query="?kind=trial&subject=piano", why="as timeslots do"),
    Rule("api/schema", "GET", EVERYBODY, why="describes the doors, not what is behind them"),
    Rule("api/parent/bookings", "POST", SIGNED_IN, answers={"POST": "400"}),
    Rule("api/parent/bookings/<int:pk>", "GET", SIGNED_IN, thing="booking"),
    Rule("api/parent/makeups", "GET POST", SIGNED_IN, answers={"POST": "400"}),
    Rule("api/parent/makeups/slots", "GET", SIGNED_IN, answers={"GET": "400"}),
    # Who may see a family gives nothing back for it.
    Rule("api/parent/makeups/<int:pk>", "GET DELETE", SIGNED_IN, thing="make_up"),
    Rule("api/parent/lessons/<int:pk>/cancellation", "POST", SIGNED_IN, thing="to_come", answers={"POST": "400"}),
    Rule("api/admin/payments", "POST", "finance", answers={"POST": "400"}),
    Rule("api/admin/timeslots", "GET POST", "desk", answers={"POST": "400"}),
    Rule("api/admin/lessons", "GET POST", "desk", answers={"POST": "400"}),
    Rule("api/admin/lessons/<int:pk>/move", "POST", "desk", answers={"POST": "400"}),
    Rule("api/admin/lessons/<int:pk>/cancellation", "POST", "desk", answers={"POST": "400"}),
    Rule("api/admin/waiting-list", "GET POST", "desk", answers={"POST": "400"}),
    Rule("api/admin/closures", "GET POST", "desk", answers={"POST": "400"}),
    Rule("api/admin/closures/preview", "GET", "desk", answers={"GET": "400"}),
)

MACHINES = (
    Rule("webhooks/stripe/", "POST", EVERYBODY, answers={"POST": "400"}, why="Stripe signs what it says"),
    Rule(
        "webhooks/mail/mailjet/tracking/",
        "HEAD OPTIONS POST",
        EVERYBODY,
        answers={"POST": "400"},
        why="Mailjet shows a password",
    ),
    Rule("health/live", "GET", EVERYBODY, why="says one word"),
    Rule("health/ready", "GET", EVERYBODY, answers={"GET": "200 or 503"}, why="says which part is not well, no more"),
)

# So many of the lines above are for everybody.
PUBLIC_RULES = 21

# Nothing is there, and that is told to everybody alike.
NOTHING = ("api/", "api/<path:rest>")

ACCOUNTS = (
    Account("accounts/login/", "GET POST", "200", "302"),
    Account("accounts/login/code/", "GET POST", "200", "302"),
    Account("accounts/login/code/confirm/", "GET POST", "sign in", "302"),
    Account("accounts/logout/", "GET POST", "302", "200", answers={"POST": "302"}),
    Account("accounts/inactive/", "GET", "200", "200"),
    Account("accounts/signup/", "GET POST", "200", "302"),
    Account("accounts/reauthenticate/", "GET POST", "sign in", "200"),
    Account("accounts/email/", "GET POST", "sign in", "200", answers={"POST": "302"}),
    Account("accounts/confirm-email/", "GET", "200", "200"),
    Account(
        "accounts/^confirm-email/(?P<key>[-:\\w]+)/$",
        "GET POST",
        "200",
        "200",
        path="/accounts/confirm-email/abc/",
        answers={"POST": "404"},
    ),
    Account("accounts/password/change/", "GET POST", "sign in", "200"),
    Account("accounts/password/set/", "GET POST", "sign in", "302"),
    Account("accounts/password/reset/", "GET POST", "200", "200"),
    Account("accounts/password/reset/done/", "GET", "200", "200"),
    Account(
        "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        "GET POST",
        "200",
        "200",
        path="/accounts/password/reset/key/1-forged/",
    ),
    Account("accounts/password/reset/key/done/", "GET", "200", "200"),
    Account("accounts/2fa/", "GET", "sign in", "200"),
    Account("accounts/2fa/authenticate/", "GET POST", "sign in", "302"),
    Account("accounts/2fa/reauthenticate/", "GET POST", "sign in", "302"),
    Account("accounts/2fa/totp/activate/", "GET POST", "sign in", "302"),
    Account("accounts/2fa/totp/deactivate/", "GET POST", "sign in", "404"),
    Account("accounts/2fa/recovery-codes/", "GET", "sign in", "404"),
    Account("accounts/2fa/recovery-codes/generate/", "GET POST", "sign in", "302"),
    Account("accounts/2fa/recovery-codes/download/", "GET", "sign in", "404"),
)

ALL = "desk finance owner"
TABLES = (
    Table("academy.academicyear", "desk owner", add="owner", change="owner"),
    Table("academy.auditentry", "owner"),
    Table(
        "academy.closeddate",
        "desk owner",
        change="desk owner",
        buttons={"reopen": "desk owner"},
        list_buttons={"close": "desk owner"},
    ),
    Table("academy.course", ALL, add="owner", change="finance owner"),
    Table("academy.deadletter", ALL, buttons={"replay": "finance owner", "dismiss": "finance owner"}),
    Table("academy.enrolment", ALL, buttons={"cancel": "desk owner"}),
    Table("academy.family", ALL, add="desk owner", change="desk owner"),
    Table("academy.guardian", ALL, add="desk owner", change="desk owner"),
    Table("academy.heartbeat", "owner"),
    Table("academy.inboundevent", "finance owner", buttons={"retry": "finance owner", "reprocess": "finance owner"}),
    Table("academy.notice", ALL),
    Table("academy.run", ALL, buttons={"retry": "finance owner", "cancel": "finance owner"}),
    Table("academy.school", "owner", change="owner"),
    Table("academy.student", ALL, add="desk owner", change="desk owner"),
    Table("academy.subject", ALL, add="owner", change="owner"),
    Table("academy.teacher", "desk owner", add="owner", change="owner"),
    Table("academy.user", ALL, add="desk owner", change="desk owner", buttons={"address": "desk owner"}),
    Table("auth.group", "owner", add="owner", change="owner"),
    Table("billing.checkout", "finance owner"),
    Table("billing.invoice", ALL, buttons={"record_payment": "finance owner"}),
    Table("billing.journalentry", "finance owner"),
    Table("billing.payment", "finance owner"),
    Table("billing.refund", "finance owner", buttons={"handed_back": "finance owner"}),
    Table(
        "crm.lead",
        "desk owner",
        change="desk owner",
        buttons={"invite": "desk owner", "lose": "desk owner"},
        list_buttons={"enquiry": "desk owner"},
    ),
    Table("messaging.message", ALL),
    Table(
        "scheduling.availability",
        "desk owner",
        add="desk owner",
        change="desk owner",
        delete="desk owner",
        list_buttons={"publish": "desk owner"},
    ),
    Table("scheduling.cancellation", "desk owner", buttons={"take_back": "desk owner"}),
    Table("scheduling.decision", "desk owner", buttons={"otherwise": "desk owner"}),
    Table(
        "scheduling.makeupcredit",
        "desk owner",
        buttons={"revoke": "desk owner", "extend": "desk owner"},
        list_buttons={"give": "desk owner"},
    ),
    Table(
        "scheduling.calendarfeed",
        "desk owner",
        buttons={"revoke": "desk owner"},
        list_buttons={"make": "desk owner"},
    ),
    Table(
        "scheduling.lesson",
        ALL,
        buttons={
            "taught": "desk owner",
            "move": "desk owner",
            "substitute": "desk owner",
            "cancel": "desk owner",
            "reinstate": "desk owner",
            "drag": "desk owner",
        },
        list_buttons={"new": "desk owner"},
    ),
    Table("scheduling.makeupday", "desk owner", add="desk owner", change="desk owner", delete="desk owner"),
    Table(
        "scheduling.makeuppolicy",
        ALL,
        add="owner",
        change="owner",
        buttons={"publish": "owner", "anew": "owner", "try": ALL, "what_if": ALL},
    ),
    Table("scheduling.offer", "desk owner"),
    Table(
        "scheduling.waitingentry",
        "desk owner",
        buttons={"take_off": "desk owner"},
        list_buttons={"offer_next": "desk owner"},
    ),
    Table(
        "scheduling.withdrawal",
        "desk owner",
        buttons={"stay": "desk owner"},
        list_buttons={"notice": "desk owner"},
    ),
    Table("scheduling.place", ALL, list_buttons={"book": "desk owner"}),
    Table("scheduling.room", "desk owner", add="desk owner", change="desk owner"),
    Table(
        "scheduling.series",
        ALL,
        buttons={"change_from": "desk owner", "rest": "desk owner", "end": "desk owner"},
        list_buttons={"rehome": "desk owner"},
    ),
    Table(
        "scheduling.timeslot",
        "desk owner",
        change="desk owner",
        delete="desk owner",
        list_buttons={"publish": "desk owner"},
    ),
    Table(
        "scheduling.unavailability",
        "desk owner",
        change="desk owner",
        delete="desk owner",
        buttons={"lessons": "desk owner"},
        list_buttons={"away": "desk owner"},
    ),
)

OFFICE = (
    Office("admin/scheduling/lesson/calendar/", "200", "405"),
    Office("admin/scheduling/lesson/calendar/events/", "200", "405"),
    Office("admin/scheduling/lesson/utilisation/", "200", "405"),
    Office("admin/", "200", "200"),
    Office("admin/search/", "200", "200"),
    Office("admin/login/", "302", "302"),
    Office("admin/logout/", "302", "302", stranger="302 or 404"),
    Office("admin/password_change/", "302", "302"),
    Office("admin/password_change/done/", "302", "302"),
    Office("admin/autocomplete/", "403", "405"),
    Office("admin/jsi18n/", "200", "405"),
    Office("admin/r/<path:content_type_id>/<path:object_id>/", "404", "404", path="/admin/r/1/1/"),
    Office(
        "admin/^(?P<app_label>academy|auth|messaging|scheduling|billing|crm)/$", "200", "200", path="/admin/academy/"
    ),
    Office("admin/(?P<url>.*)$", "404", "404", path="/admin/nothing/here/"),
)
