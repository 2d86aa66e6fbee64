"""For guardians."""

from academy.doors import door

urlpatterns = [
    door("", "billing.views.family.home", "family_home"),
    door("lessons/", "scheduling.views.family.lessons", "family_lessons"),
    door("bookings/new/", "scheduling.views.family.booking_new", "family_booking_new"),
    door("bookings/<int:pk>/", "billing.views.family.booking", "family_booking"),
    door("bookings/<int:pk>/status/", "billing.views.family.booking_status", "family_booking_status"),
    door("invoices/", "billing.views.family.invoices", "family_invoices"),
    door("invoices/<int:pk>/", "billing.views.family.invoice", "family_invoice"),
    door("receipts/<int:pk>/", "billing.views.family.receipt", "family_receipt"),
    door("receipts/<int:pk>/receipt.pdf", "billing.views.family.receipt_pdf", "family_receipt_pdf"),
]
