"""What the calendar keeps."""

from academy.kernel.privacy import Kept, Record

RECORDS = (
    Record("scheduling.Room", "Plan the building.", Kept.WHILE_USED, none="id name capacity equipment is_active"),
    Record(
        "scheduling.Timeslot",
        "Offer weekly times.",
        Kept.WHILE_USED,
        none="id room weekday starts minutes zone is_active",
        contact="teacher",
    ),
    Record(
        "scheduling.Place",
        "Hold a weekly time for a student until it is paid, and then for good.",
        Kept.TEACHING,
        none="id timeslot state expires_at confirmed_at freed_at created_at",
        minor="enrolment freed_because",
    ),
    Record(
        "scheduling.Lesson",
        "Know who teaches when and where.",
        Kept.TEACHING,
        none="id room starts_at ends_at state is_live",
        contact="teacher",
        minor="place",
    ),
    Record("scheduling.Participant", "Know who comes to a lesson.", Kept.TEACHING, none="id lesson", minor="student"),
    Record(
        "scheduling.Resource",
        "Give everybody who can be booked one number.",
        Kept.TEACHING,
        none="id room",
        contact="teacher",
        minor="student",
    ),
    Record(
        "scheduling.Claim",
        "Let nobody be in two places at once.",
        Kept.TEACHING,
        none="id lesson role starts_at ends_at is_live",
        minor="resource",
    ),
)
