"""For everybody."""

from academy.doors import door

urlpatterns = [
    door("", "scheduling.views.public.home", "home"),
    door("courses/", "academy.views.public.courses", "courses"),
    door("teachers/", "academy.views.public.teachers", "teachers"),
    door("teachers/<slug:slug>/", "scheduling.views.public.teacher", "teacher"),
    door("timeslots/", "scheduling.views.public.timeslots", "timeslots"),
    door("groups/", "scheduling.views.public.groups", "groups"),
    door("enquiry/", "crm.views.public.enquiry", "enquiry"),
    door("enquiry/thanks/", "crm.views.public.enquiry_thanks", "enquiry-thanks"),
    door("make-up-policy/", "scheduling.views.make_up_policy.make_up_policy", "make-up-policy"),
    door("privacy/", "academy.views.public.privacy", "privacy"),
    door("zone/", "academy.views.public.zone", "zone"),
    door("calendar/<str:token>.ics", "scheduling.views.calendar_feed.feed", "calendar-feed"),
    door("me/", "academy.views.public.me", "me"),
]
