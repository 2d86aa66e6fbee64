"""Places that were booked before there were series get theirs, from the weekly time they were booked from."""

from django.db import migrations

FORWARDS = """
    INSERT INTO scheduling_series
           (place_id, teacher_id, room_id, weekday, starts, minutes, zone, first_day, last_day, created_at)
    SELECT place.id, slot.teacher_id, slot.room_id, slot.weekday, slot.starts, slot.minutes, slot.zone,
           semester.first_day, semester.last_day, place.created_at
      FROM scheduling_place AS place
      JOIN scheduling_timeslot AS slot ON slot.id = place.timeslot_id
      JOIN academy_enrolment AS enrolment ON enrolment.id = place.enrolment_id
      JOIN academy_courseoffering AS offering ON offering.id = enrolment.offering_id
      JOIN academy_semester AS semester ON semester.id = offering.semester_id;
    UPDATE scheduling_lesson AS lesson
       SET kind = 'weekly', series_id = series.id, day = (lesson.starts_at AT TIME ZONE series.zone)::date
      FROM scheduling_series AS series
     WHERE series.place_id = lesson.place_id;
"""
BACKWARDS = """
    UPDATE scheduling_lesson SET kind = 'single', series_id = NULL, day = NULL WHERE series_id IS NOT NULL;
    DELETE FROM scheduling_series;
"""


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0004_a_whole_calendar")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
