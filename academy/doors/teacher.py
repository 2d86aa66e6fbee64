"""For teachers."""

from academy.doors import door

urlpatterns = [
    door("", "scheduling.views.teacher.home", "teacher-home"),
    door("day/", "scheduling.views.teacher_day.day", "teacher-day"),
    door("lessons/<int:pk>/attendance/", "scheduling.views.teacher_day.attendance", "teacher-attendance"),
    door("lessons/<int:pk>/", "scheduling.views.teacher_lesson.lesson", "teacher-lesson"),
    door("students/", "scheduling.views.teacher_students.students", "teacher-students"),
    door("students/<int:pk>/", "scheduling.views.teacher_students.student", "teacher-student"),
    door("absences/", "scheduling.views.teacher_absences.absences", "teacher-absences"),
    door("absences/<int:pk>/return/", "scheduling.views.teacher_absences.teacher_return", "teacher-return"),
    door("week/", "scheduling.views.weeks.teacher", "teacher-week"),
    door("calendar/", "scheduling.views.calendars.teacher", "teacher-calendar"),
    door(
        "calendar/<int:pk>/revocation/",
        "scheduling.views.calendars.teacher_revocation",
        "teacher-calendar-revocation",
    ),
    door("lessons/<int:pk>/lesson.ics", "scheduling.views.lesson_file.teacher", "teacher-lesson-file"),
]
