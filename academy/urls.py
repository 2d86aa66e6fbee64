"""One prefix per door."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("academy.doors.public")),
    path("family/", include("academy.doors.family")),
    path("student/", include("academy.doors.student")),
    path("teacher/", include("academy.doors.teacher")),
    path("me/", include("academy.doors.person")),
    path("api/", include("academy.doors.api")),
    path("webhooks/", include("academy.doors.webhooks")),
    path("health/", include("academy.doors.health")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "academy.views.errors.bad_request"
handler403 = "academy.views.errors.forbidden"
handler404 = "academy.views.errors.not_found"
handler500 = "academy.views.errors.broken"
