"""What the ground floor keeps: the school, its people and courses, and the kernel's own rows."""

from academy.kernel.privacy import Kept, Record

WORK = "id state attempts outages claims not_before leased_until leased_by rung_at request_id created_at finished_at "

SCHOOL = (
    Record(
        "academy.School",
        "Name the school and its rules.",
        Kept.WHILE_USED,
        none="id name email phone address tax_number zone currency country youngest_age oldest_age hold_minutes"
        " notice_hours due_days",
        contact="privacy_officer",
    ),
    Record("academy.AcademicYear", "Plan the year.", Kept.WHILE_USED, none="id name first_day last_day"),
    Record("academy.Semester", "Plan the year.", Kept.WHILE_USED, none="id year name first_day last_day"),
    Record("academy.ClosedDate", "Leave out days without lessons.", Kept.WHILE_USED, none="id day reason"),
    Record("academy.Subject", "Say what is taught.", Kept.WHILE_USED, none="id name slug blurb is_active"),
    Record(
        "academy.Course",
        "Say what is taught, how long and at what price.",
        Kept.WHILE_USED,
        none="id subject name slug format description minutes lesson_cents currency is_active",
    ),
    Record(
        "academy.Price",
        "Know what a course costs, and cost when somebody agreed to it.",
        Kept.BOOKS,
        none="id course basis per_week cents currency is_in_advance deducts_closures collection trial_days"
        " listed_from listed_until",
    ),
    Record(
        "academy.CourseOffering",
        "Say what is taught in a semester.",
        Kept.WHILE_USED,
        none="id course semester capacity",
    ),
)

PEOPLE = (
    Record(
        "academy.User",
        "Let a person sign in, and reach them in their language and on their clock.",
        Kept.LOGIN,
        none="id language is_superuser is_staff is_active created_at",
        contact="email first_name last_name phone zone last_login",
        credential="password",
    ),
    Record("academy.User_groups", "Say what staff may do.", Kept.LOGIN, none="id group", contact="user"),
    Record("academy.User_user_permissions", "Say what staff may do.", Kept.LOGIN, none="id permission", contact="user"),
    Record("academy.Family", "Keep an account for a household.", Kept.FAMILY, none="id created_at", contact="name"),
    Record(
        "academy.Guardian",
        "Know who may see, book, pay and pick up, and since when.",
        Kept.FAMILY,
        none="id may_see may_book may_pay may_pick_up is_told since until",
        contact="family user",
    ),
    Record(
        "academy.Student",
        "Teach them, and know whether the age rule lets them enrol.",
        Kept.TEACHING,
        none="id created_at",
        minor="family user first_name last_name birth_date",
    ),
    Record(
        "academy.Enrolment",
        "Know who learns what, and why an enrolment failed.",
        Kept.TEACHING,
        none="id offering is_single state created_at",
        contact="booked_by",
        minor="student failure_reason assigned_because",
    ),
    Record(
        "academy.Teacher",
        "Show who teaches, in their own words, and plan their hours.",
        Kept.LOGIN,
        none="id slug zone weekly_capacity is_public is_active",
        contact="user name headline biography photo",
    ),
    Record("academy.Teacher_subjects", "Say who teaches what.", Kept.LOGIN, none="id subject", contact="teacher"),
)

KERNEL = (
    Record(
        "academy.AuditEntry",
        "Know who changed what, and prove it.",
        Kept.AUDIT,
        none="id at table_name row_id operation request_id",
        contact="actor",
        minor="changes",
    ),
    Record(
        "academy.DeadLetter",
        "Show the staff what went wrong, and what they decided.",
        Kept.WORK,
        none="id kind work_id request_id created_at resolution resolved_at",
        contact="title error resolved_by reason",
    ),
    Record(
        "academy.Heartbeat",
        "Know whether the worker lives.",
        Kept.WEEK,
        none="id worker boot host process_group started_at beat_at restarts",
    ),
    Record(
        "academy.IdempotentReply",
        "Give a program the same answer when it asks again.",
        Kept.WEEK,
        none="id key path fingerprint status created_at",
        contact="person",
        minor="body",
    ),
    Record(
        "academy.InboundEvent",
        "Do what a provider's event means, once.",
        Kept.WORK,
        none=f"{WORK} provider event_id kind deliveries",
        contact="payload last_error",
    ),
    Record(
        "academy.Notice",
        "Tell a person something, once. A code or link in it is erased when it was sent.",
        Kept.MESSAGE,
        none=f"{WORK} kind about_label about_id occasion expires_at",
        contact="person last_error",
        credential="facts",
    ),
    Record("academy.Rate", "Refuse too many attempts.", Kept.HOUR, none="id hits expires_at", contact="key"),
    Record(
        "academy.Run",
        "Bring a story such as an enrolment to its end, whatever breaks.",
        Kept.WORK,
        none=f"{WORK} recipe subject_label subject_id course position waiting_for",
        contact="reason last_error",
    ),
    Record(
        "academy.Step",
        "Never ask a provider twice for one thing.",
        Kept.WORK,
        none="id run course position name state key began_at done_at",
        money="result",
    ),
)

RECORDS = (*SCHOOL, *PEOPLE, *KERNEL)
