"""For students."""

from academy.doors import door

urlpatterns = [
    door("", "scheduling.views.student.home", "student-home"),
    door("lessons/<int:pk>/", "scheduling.views.student.lesson", "student-lesson"),
    door("make-ups/", "scheduling.views.student_make_ups.make_ups", "student-make-ups"),
    door("week/", "scheduling.views.weeks.student", "student-week"),
    door("calendar/", "scheduling.views.calendars.student", "student-calendar"),
    door(
        "calendar/<int:pk>/revocation/",
        "scheduling.views.calendars.student_revocation",
        "student-calendar-revocation",
    ),
]
