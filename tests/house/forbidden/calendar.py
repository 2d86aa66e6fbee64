"""What is refused of weekly times, places, series, lessons, their seats and who is taken when."""

from tests.house.forbidden.case import copy, sql

ONE_BOOKED = "(SELECT id FROM scheduling_lesson WHERE state = 'booked' ORDER BY id LIMIT 1)"
OF_A_GROUP = "lesson_id IN (SELECT id FROM scheduling_lesson WHERE kind = 'group')"
# A lesson of another teacher at the very time of somebody's booked one.
BESIDE = (
    "INSERT INTO scheduling_lesson (teacher_id, starts_at, ends_at, state)"
    " SELECT (SELECT id FROM academy_teacher WHERE slug = 'quist'), starts_at, ends_at, 'booked'"
    f" FROM scheduling_lesson WHERE id = {ONE_BOOKED}"
)
# The newest booked lesson once more, by itself and outside every series.
ONCE_MORE = {"series_id": "NULL", "day": "NULL", "place_id": "NULL", "kind": "'single'", "room_id": "NULL"}

TIMES = {
    "scheduling_room.room_holds_somebody": sql("UPDATE scheduling_room SET capacity = 0"),
    "scheduling_timeslot.timeslot_once_a_week": copy("scheduling_timeslot"),
    "scheduling_timeslot.timeslot_15_to_120_minutes": sql("UPDATE scheduling_timeslot SET minutes = 5"),
    "scheduling_timeslot.timeslot_on_a_day_of_the_week": sql("UPDATE scheduling_timeslot SET weekday = 7"),
    "scheduling_availability.availability_ends_after_it_starts": sql(
        "UPDATE scheduling_availability SET ends = starts"
    ),
    "scheduling_availability.availability_days_in_order": sql(
        "UPDATE scheduling_availability SET last_day = first_day - 1"
    ),
    "scheduling_availability.availability_on_a_day_of_the_week": sql("UPDATE scheduling_availability SET weekday = 7"),
    "scheduling_availability.availability_buffer_is_short": sql(
        "UPDATE scheduling_availability SET buffer_minutes = 121"
    ),
    "scheduling_availability.available_in_one_place_at_a_time": copy(
        "scheduling_availability", room_id="NULL", starts="starts + interval '30 minutes'"
    ),
    "scheduling_unavailability.absence_ends_after_it_starts": sql(
        "UPDATE scheduling_unavailability SET ends_at = starts_at"
    ),
}
PLACES = {
    "scheduling_place.one_live_place_for_an_enrolment": copy("scheduling_place", "state = 'confirmed'"),
    "scheduling_place.place_freed_with_time_and_reason": sql("UPDATE scheduling_place SET state = 'freed'"),
    "scheduling_place.place_confirmed_has_its_time": sql(
        "UPDATE scheduling_place SET confirmed_at = NULL WHERE state = 'confirmed'"
    ),
    "scheduling_place.only_these_edges": sql(
        "UPDATE scheduling_place SET state = 'held' WHERE state = 'confirmed'", says="Invalid transition"
    ),
    "scheduling_series.series_of_a_place_or_a_group": sql(
        "UPDATE scheduling_series SET place_id = NULL WHERE offering_id IS NULL"
    ),
    "scheduling_series.series_days_in_order": sql("UPDATE scheduling_series SET last_day = first_day - 1"),
    "scheduling_series.series_15_to_120_minutes": sql("UPDATE scheduling_series SET minutes = 121"),
    "scheduling_series.series_on_a_day_of_the_week": sql("UPDATE scheduling_series SET weekday = 7"),
    "scheduling_series.one_pattern_of_a_place_at_a_time": copy(
        "scheduling_series", "place_id IS NOT NULL", first_day="last_day", last_day="last_day + 70"
    ),
    "scheduling_pause.pause_days_in_order": sql("UPDATE scheduling_pause SET last_day = first_day - 1"),
    "scheduling_pause.paused_once_at_a_time": copy("scheduling_pause", first_day="last_day", last_day="last_day + 7"),
    "scheduling_withdrawal.withdrawn_once": copy("scheduling_withdrawal"),
}
LESSONS = {
    "scheduling_lesson.lesson_ends_after_it_starts": sql("UPDATE scheduling_lesson SET ends_at = starts_at"),
    "scheduling_lesson.lesson_of_two_hours_at_most": sql(
        "UPDATE scheduling_lesson SET ends_at = starts_at + interval '121 minutes'"
    ),
    "scheduling_lesson.lesson_of_a_series_has_its_day": sql(
        "UPDATE scheduling_lesson SET day = NULL WHERE series_id IS NOT NULL"
    ),
    "scheduling_lesson.lesson_has_a_seat": copy("scheduling_lesson", **ONCE_MORE, capacity="0"),
    "scheduling_lesson.once_a_day_in_a_series": copy("scheduling_lesson", "series_id IS NOT NULL"),
    "scheduling_lesson.lesson_for_its_claims": sql(
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE scheduling_lesson DROP CONSTRAINT lesson_for_its_claims",
        says="claim_follows_its_lesson",
    ),
    "scheduling_lesson.claims_teacher_and_room": copy("scheduling_lesson", "state = 'booked'", **ONCE_MORE),
    "scheduling_lesson.claims_anew": sql(
        BESIDE,
        f"UPDATE scheduling_lesson SET teacher_id = (SELECT teacher_id FROM scheduling_lesson WHERE id = {ONE_BOOKED})"
        " WHERE id = (SELECT max(id) FROM scheduling_lesson)",
    ),
    "scheduling_lesson.seats_fit": sql("UPDATE scheduling_lesson SET capacity = 1 WHERE kind = 'group'"),
    "scheduling_lesson.only_these_edges": sql(
        "UPDATE scheduling_lesson SET state = 'held' WHERE state = 'taught'", says="Invalid transition"
    ),
    "scheduling_participant.student_once_in_a_lesson": copy("scheduling_participant", OF_A_GROUP),
    "scheduling_participant.one_student_on_a_seat": sql(
        f"UPDATE scheduling_participant SET seat = 1 WHERE {OF_A_GROUP}"
    ),
    "scheduling_participant.a_seat_for_everybody": sql("UPDATE scheduling_participant SET seat = NULL"),
    "scheduling_participant.takes_a_seat": copy(
        "scheduling_participant",
        "lesson_id IN (SELECT id FROM scheduling_lesson WHERE state = 'booked' AND capacity = 1)",
        student_id="(SELECT max(id) FROM academy_student)",
        seat="1",
    ),
    "scheduling_participant.claims_student": sql(
        BESIDE,
        "INSERT INTO scheduling_participant (lesson_id, student_id) SELECT (SELECT max(id) FROM scheduling_lesson),"
        f" student_id FROM scheduling_participant WHERE lesson_id = {ONE_BOOKED}",
    ),
    "scheduling_participant.stays_who_it_is": sql(
        "UPDATE scheduling_participant SET student_id = (SELECT max(id) FROM academy_student)", says="Cannot update"
    ),
    "scheduling_resource.resource_is_one_thing": sql(
        "UPDATE scheduling_resource SET room_id = (SELECT max(id) FROM scheduling_room) WHERE teacher_id IS NOT NULL"
    ),
    "scheduling_claim.resource_once_in_a_lesson": copy("scheduling_claim", is_live="false"),
    "scheduling_claim.nobody_in_two_places": sql(
        "UPDATE scheduling_lesson SET teacher_id = (SELECT id FROM academy_teacher WHERE slug = 'quist')",
        f"UPDATE scheduling_lesson SET (starts_at, ends_at) = (SELECT starts_at, ends_at FROM scheduling_lesson"
        f" WHERE id = {ONE_BOOKED}) WHERE state = 'booked'",
    ),
    # Not a model's own: migration 0002 writes it.
    "scheduling_claim.claim_follows_its_lesson": sql("UPDATE scheduling_claim SET is_live = false WHERE is_live"),
}
CALENDAR = {**TIMES, **PLACES, **LESSONS}
