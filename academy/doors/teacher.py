"""For teachers."""

from academy.doors import door

urlpatterns = [
    door("", "scheduling.views.teacher.home", "teacher-home"),
]
