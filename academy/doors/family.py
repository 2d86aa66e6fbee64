"""For guardians."""

from academy.doors import door

urlpatterns = [
    door("", "billing.views.family.home", "family-home"),
    door("lessons/", "scheduling.views.family.lessons", "family-lessons"),
    door("lessons/<int:pk>/", "scheduling.views.family_lessons.lesson", "family-lesson"),
    door("lessons/<int:pk>/cancellation/", "scheduling.views.family_lessons.cancellation", "family-cancellation"),
    door("lessons/<int:pk>/reinstatement/", "scheduling.views.family_lessons.reinstatement", "family-reinstatement"),
    door("lessons/<int:pk>/reschedule/", "scheduling.views.family_make_ups.reschedule_lesson", "family-reschedule"),
    door("lessons/<int:pk>/make-up/", "billing.views.family_purchase.purchase_new", "family-make-up-purchase"),
    door("make-ups/", "scheduling.views.family_make_ups.make_ups", "family-make-ups"),
    door("make-ups/purchases/<int:pk>/", "billing.views.family_purchase.purchase", "family-purchase"),
    door("bookings/new/", "scheduling.views.family.booking_new", "family-booking-new"),
    door("bookings/<int:pk>/", "billing.views.family.booking", "family-booking"),
    door("seats/new/", "scheduling.views.family_kinds.seat_new", "family-seat-new"),
    door("trials/", "scheduling.views.family_kinds.trials", "family-trials"),
    door("waiting/", "scheduling.views.family_waiting.waiting", "family-waiting"),
    door("waiting/new/", "scheduling.views.family_waiting.waiting_new", "family-waiting-new"),
    door("waiting/<int:pk>/", "scheduling.views.family_waiting.waiting_entry", "family-waiting-entry"),
    door("enrolments/<int:pk>/pause/", "scheduling.views.family_pause.pause", "family-pause"),
    door("enrolments/<int:pk>/withdrawal/", "scheduling.views.family_withdrawal.withdrawal", "family-withdrawal"),
    door("invoices/", "billing.views.family_papers.invoices", "family-invoices"),
    door("invoices/coming/", "billing.views.family_coming.coming_bill", "family-coming-bill"),
    door("invoices/<int:pk>/", "billing.views.family_papers.invoice", "family-invoice"),
    door("invoices/<int:pk>/invoice.pdf", "billing.views.family_papers.invoice_pdf", "family-invoice-pdf"),
    door("invoices/<int:pk>/credit-note/", "billing.views.family_papers.credit_note", "family-credit-note"),
    door(
        "invoices/<int:pk>/credit-note/credit-note.pdf",
        "billing.views.family_papers.credit_note_pdf",
        "family-credit-note-pdf",
    ),
    door("receipts/<int:pk>/", "billing.views.family_papers.receipt", "family-receipt"),
    door("receipts/<int:pk>/receipt.pdf", "billing.views.family_papers.receipt_pdf", "family-receipt-pdf"),
    door("statement/", "billing.views.family_papers.statement", "family-statement"),
    door("statement/statement.pdf", "billing.views.family_papers.statement_pdf", "family-statement-pdf"),
    door("students/<int:pk>/receipts/<int:year>/", "billing.views.family_papers.year", "family-year"),
    door(
        "students/<int:pk>/receipts/<int:year>/receipt.pdf", "billing.views.family_papers.year_pdf", "family-year-pdf"
    ),
    door("week/", "scheduling.views.weeks.family", "family-week"),
    door("calendar/", "scheduling.views.calendars.family", "family-calendar"),
    door("calendar/<int:pk>/revocation/", "scheduling.views.calendars.family_revocation", "family-calendar-revocation"),
    door("lessons/<int:pk>/lesson.ics", "scheduling.views.lesson_file.family", "family-lesson-file"),
]
