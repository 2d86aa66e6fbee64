"""For students."""

from academy.doors import door

urlpatterns = [
    door("", "scheduling.views.student.home", "student-home"),
]
