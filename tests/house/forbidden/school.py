"""What is refused of the school, its terms, courses and teachers."""

from tests.house.forbidden.case import copy, sql

SCHOOL = {
    "academy_academicyear.year_ends_after_it_begins": sql("UPDATE academy_academicyear SET last_day = first_day"),
    "academy_semester.semester_ends_after_it_begins": sql("UPDATE academy_semester SET last_day = first_day"),
    "academy_semester.semesters_do_not_overlap": copy(
        "academy_semester", first_day="last_day", last_day="last_day + 9"
    ),
    "academy_course.course_15_to_120_minutes": sql("UPDATE academy_course SET minutes = 121"),
    "academy_courseoffering.course_once_in_a_semester": copy("academy_courseoffering"),
    "academy_courseoffering.offering_has_seats": sql("UPDATE academy_courseoffering SET capacity = 0"),
    "academy_school.one_school": sql("UPDATE academy_school SET id = 2"),
    "academy_school.school_ages_in_order": sql("UPDATE academy_school SET oldest_age = 1"),
    "academy_school.school_hold_length": sql("UPDATE academy_school SET hold_minutes = 0"),
    "academy_teacher.teacher_capacity_is_human": sql("UPDATE academy_teacher SET weekly_capacity = 201"),
}
