"""Every address of the sandbox: its own, and those of the providers the settings name."""

from django.urls import include, path, re_path
from django.views.static import serve

from academy.sandbox import control, pages
from academy.settings import sandbox as settings

handler404 = "academy.sandbox.pages.not_found"
handler500 = "academy.sandbox.control.broken"

urlpatterns = [
    path("", pages.home, name="home"),
    path("log/", pages.log_page, name="log"),
    path("faults/", pages.faults_page, name="faults"),
    path("_world/ready", control.ready),
    path("_world/log", control.read_log),
    path("_world/faults", control.fault_plan),
    path("_world/reset", control.reset),
    path("_world/clock", control.move_clock),
    path("_world/deliver", control.deliver),
    re_path(r"^static/sandbox/(?P<path>[a-z-]+\.css)$", serve, {"document_root": settings.STATIC_FOLDER}),
    *(path("", include(f"{package}.urls")) for package in settings.SANDBOXES.values()),
]
