"""The office: Django's admin with a site of our own."""

from django.contrib.admin.apps import AdminConfig


class StaffConfig(AdminConfig):
    """Takes the place of "django.contrib.admin" among the installed apps."""

    default_site = "academy.admin.site.StaffSite"
