"""What a program sends and gets about make-ups, by example."""

from drf_spectacular.utils import OpenApiExample

ID = "5f0c…"
HOUR = {
    "teacher": "lind",
    "starts_at": "2026-12-01T21:00:00Z",
    "ends_at": "2026-12-01T21:30:00Z",
    "room": "Room 2",
}
MAKE_UP = {"id": 812, **HOUR, "state": "booked", "request_id": ID}
DECISION = {
    "lesson": 640,
    "student": 7,
    "outcome": "credit",
    "credit": 31,
    "because": ["You told us 30 hours before the lesson; the rule asks for 24 hours."],
}
CREDIT = {
    "id": 31,
    "student": 7,
    "subject": "piano",
    "minutes": 30,
    "state": "open",
    "expires_on": "2027-01-22",
    "lesson": None,
    "because": DECISION["because"],
}

MAKE_UPS_ANSWER = OpenApiExample(
    "Make-ups",
    {"credits": [CREDIT], "decisions": [DECISION], "request_id": ID},
    response_only=True,
    status_codes=["200"],
)
HOURS_ANSWER = OpenApiExample(
    "Hours", {"results": [HOUR], "next": None, "request_id": ID}, response_only=True, status_codes=["200"]
)
BOOK_ASKED = OpenApiExample(
    "A make-up", {"credit": 31, "teacher": "lind", "starts_at": HOUR["starts_at"]}, request_only=True
)
BOOKED_ANSWER = OpenApiExample("Booked", MAKE_UP, response_only=True, status_codes=["201"])
MAKE_UP_ANSWER = OpenApiExample("A make-up", MAKE_UP, response_only=True, status_codes=["200"])
GIVEN_BACK_ANSWER = OpenApiExample(
    "Given back", {**MAKE_UP, "state": "cancelled"}, response_only=True, status_codes=["200"]
)
CALL_OFF_ASKED = OpenApiExample(
    "Ill", {"student": 7, "cause": "illness", "words": "She has a fever."}, request_only=True
)
DECIDED_ANSWER = OpenApiExample("A credit", {**DECISION, "request_id": ID}, response_only=True, status_codes=["200"])
