"""For guardians."""

from academy.doors import door

urlpatterns = [
    door("", "billing.views.family.home", "family-home"),
    door("lessons/", "scheduling.views.family.lessons", "family-lessons"),
    door("bookings/new/", "scheduling.views.family.booking_new", "family-booking-new"),
    door("bookings/<int:pk>/", "billing.views.family.booking", "family-booking"),
    door("invoices/", "billing.views.family.invoices", "family-invoices"),
    door("invoices/<int:pk>/", "billing.views.family.invoice", "family-invoice"),
    door("receipts/<int:pk>/", "billing.views.family.receipt", "family-receipt"),
    door("receipts/<int:pk>/receipt.pdf", "billing.views.family.receipt_pdf", "family-receipt-pdf"),
    door("week/", "scheduling.views.weeks.family", "family-week"),
    door("calendar/", "scheduling.views.calendars.family", "family-calendar"),
    door("calendar/<int:pk>/revocation/", "scheduling.views.calendars.family_revocation", "family-calendar-revocation"),
    door("lessons/<int:pk>/lesson.ics", "scheduling.views.lesson_file.family", "family-lesson-file"),
]
