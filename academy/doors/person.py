"""For everybody who is signed in."""

from academy.doors import door

urlpatterns = [
    door("notices/", "messaging.views.person.notices", "notices"),
]
