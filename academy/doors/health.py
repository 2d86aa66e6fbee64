"""For whoever watches over the academy."""

from academy.doors import door

urlpatterns = [
    door("live", "academy.views.health.live", "health_live"),
    door("ready", "academy.views.health.ready", "health_ready"),
]
