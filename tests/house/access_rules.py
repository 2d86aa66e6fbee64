"""Who may do what at every address: one line for each. Whoever adds an address adds its line; a test sees to that.

A page sends a stranger to sign in and tells the wrong person 404, as it does for somebody else's things. The API says
401 without a token, 403 to a person without the right, and 404 for somebody else's things. The office says 404 to those
who do not work there, and 403 to those who do but not with this.
"""

from academy.documents.pdf import can_print
from tests.house.access_shapes import EVERYBODY, SIGNED_IN, Account, Rule

# Where this machine makes no PDF, the page itself is the document.
AS_A_FILE = "200" if can_print() else "302"

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
    Rule("family/make-ups/purchases/<int:pk>/", "GET", "family", thing="purchase"),
    Rule("family/bookings/new/", "GET POST", "family", query="?timeslot=any", answers={"POST": "400"}),
    Rule("family/bookings/<int:pk>/", "GET", "family", thing="booking"),
    Rule("family/seats/new/", "GET POST", "family", query="?course=guitar-group", answers={"POST": "400"}),
    Rule("family/trials/", "GET POST", "family", answers={"POST": "400"}),
    Rule("family/waiting/", "GET", "family"),
    Rule("family/waiting/new/", "GET POST", "family", query="?subject=piano", answers={"POST": "400"}),
    Rule("family/waiting/<int:pk>/", "GET POST", "family", thing="waiting", answers={"POST": "302"}),
    Rule("family/enrolments/<int:pk>/pause/", "GET POST", "family", thing="booking", answers={"POST": "400"}),
    Rule("family/enrolments/<int:pk>/withdrawal/", "GET POST", "family", thing="booking", answers={"POST": "400"}),
    Rule("family/invoices/", "GET", "family"),
    Rule("family/invoices/coming/", "GET POST", "family", answers={"POST": "400"}),
    Rule("family/invoices/<int:pk>/", "GET", "family", thing="invoice"),
    Rule("family/invoices/<int:pk>/invoice.pdf", "GET", "family", thing="invoice", answers={"GET": AS_A_FILE}),
    Rule("family/invoices/<int:pk>/credit-note/", "GET", "family", thing="void"),
    Rule(
        "family/invoices/<int:pk>/credit-note/credit-note.pdf",
        "GET",
        "family",
        thing="void",
        answers={"GET": AS_A_FILE},
    ),
    Rule("family/ways-to-pay/", "GET", "family"),
    # Who may only see a family's money moves none of it, and does not go to Stripe for it.
    Rule("family/ways-to-pay/<int:pk>/pages/", "POST", "family", thing="payer", answers={"POST": "302 or 404"}),
    Rule("family/ways-to-pay/<int:pk>/day/", "POST", "family", thing="payer", answers={"POST": "302 or 404"}),
    Rule("family/ways-to-pay/pages/<int:pk>/", "GET", "family", thing="stripe_page", answers={"GET": "200 or 404"}),
    Rule("family/ways-to-pay/cards/<int:pk>/choice/", "POST", "family", thing="card", answers={"POST": "302 or 404"}),
    Rule("family/ways-to-pay/cards/<int:pk>/removal/", "POST", "family", thing="card", answers={"POST": "302 or 404"}),
    Rule("family/ways-to-pay/charges/<int:pk>/", "GET", "family", thing="charge"),
    Rule("family/invoices/<int:pk>/charge/", "POST", "family", thing="invoice", answers={"POST": "302 or 404"}),
    Rule("family/receipts/<int:pk>/", "GET", "family", thing="payment"),
    Rule("family/receipts/<int:pk>/receipt.pdf", "GET", "family", thing="payment", answers={"GET": AS_A_FILE}),
    Rule("family/statement/", "GET", "family"),
    Rule("family/statement/statement.pdf", "GET", "family", answers={"GET": AS_A_FILE}),
    Rule("family/students/<int:pk>/receipts/<int:year>/", "GET", "family", thing="student"),
    Rule(
        "family/students/<int:pk>/receipts/<int:year>/receipt.pdf",
        "GET",
        "family",
        thing="student",
        answers={"GET": AS_A_FILE},
    ),
    Rule("family/week/", "GET", "family"),
    Rule("family/calendar/", "GET POST", "family", answers={"POST": "400"}),
    # Who may see a family revokes the addresses they made themselves, and nobody else's.
    Rule("family/calendar/<int:pk>/revocation/", "POST", "family", thing="feed", answers={"POST": "302 or 404"}),
    Rule("family/lessons/<int:pk>/lesson.ics", "GET", "family", thing="lesson"),
    Rule("student/", "GET", "student"),
    Rule("student/lessons/<int:pk>/", "GET", "student", thing="lesson"),
    Rule("student/make-ups/", "GET", "student"),
    Rule("student/week/", "GET", "student"),
    Rule("student/calendar/", "GET POST", "student", answers={"POST": "400"}),
    Rule("student/calendar/<int:pk>/revocation/", "POST", "student", thing="feed", answers={"POST": "404"}),
    Rule("teacher/", "GET", "teacher"),
    Rule("teacher/day/", "GET", "teacher"),
    Rule("teacher/lessons/<int:pk>/attendance/", "POST", "teacher", thing="taught", answers={"POST": "404"}),
    Rule("teacher/lessons/<int:pk>/", "GET POST", "teacher", thing="taught", answers={"POST": "400"}),
    Rule("teacher/students/", "GET", "teacher"),
    Rule("teacher/students/<int:pk>/", "GET", "teacher", thing="learner"),
    Rule("teacher/absences/", "GET POST", "teacher", answers={"POST": "400"}),
    Rule("teacher/absences/<int:pk>/return/", "POST", "teacher", thing="absence", answers={"POST": "302"}),
    Rule("teacher/week/", "GET", "teacher"),
    Rule("teacher/calendar/", "GET POST", "teacher", answers={"POST": "400"}),
    Rule("teacher/calendar/<int:pk>/revocation/", "POST", "teacher", thing="feed", answers={"POST": "404"}),
    Rule("teacher/lessons/<int:pk>/lesson.ics", "GET", "teacher", thing="taught"),
)

API = (
    Rule("api/auth/token", "POST", EVERYBODY, answers={"POST": "400"}, why="where one says who one is"),
    Rule("api/public/teachers", "GET", EVERYBODY, why="their public pages say the same"),
    Rule("api/public/timeslots", "GET", EVERYBODY, why="the public page says the same"),
    Rule("api/public/groups", "GET", EVERYBODY, why="the public page says the same"),
    Rule("api/public/openings", "GET", EVERYBODY, query="?kind=trial&subject=piano", why="as timeslots do"),
    Rule("api/schema", "GET", EVERYBODY, why="describes the doors, not what is behind them"),
    Rule("api/parent/bookings", "GET POST", SIGNED_IN, answers={"POST": "400"}),
    Rule("api/parent/bookings/<int:pk>", "GET", SIGNED_IN, thing="booking"),
    Rule("api/parent/invoices", "GET", SIGNED_IN),
    Rule("api/parent/makeups", "GET POST", SIGNED_IN, answers={"POST": "400"}),
    Rule("api/parent/makeups/slots", "GET", SIGNED_IN, answers={"GET": "400"}),
    # Who may see a family gives nothing back for it.
    Rule("api/parent/makeups/<int:pk>", "GET DELETE", SIGNED_IN, thing="make_up"),
    Rule("api/parent/lessons/<int:pk>/cancellation", "POST", SIGNED_IN, thing="to_come", answers={"POST": "400"}),
    Rule("api/teacher/lessons", "GET", "teacher"),
    Rule("api/teacher/attendance", "POST", "teacher", answers={"POST": "400"}),
    Rule("api/admin/invoices", "GET", "finance"),
    Rule("api/admin/payments", "POST", "finance", answers={"POST": "400"}),
    Rule("api/admin/payment-links", "GET POST", "finance", answers={"POST": "400"}),
    Rule("api/admin/payment-links/<int:pk>/resend", "POST", "finance", answers={"POST": "404"}),
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
    Rule("webhooks/instamojo/", "POST", EVERYBODY, answers={"POST": "400"}, why="Instamojo signs what it says"),
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
PUBLIC_RULES = 23

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
