"""For programs."""

from academy.doors import door

urlpatterns = [
    door("auth/token", "academy.api.token.TokenView", "api_token"),
    door("public/teachers", "academy.api.teachers.TeachersView", "api_teachers"),
    door("public/timeslots", "scheduling.api.timeslots.TimeslotsView", "api_timeslots"),
    door("public/groups", "scheduling.api.kinds.GroupsView", "api_groups"),
    door("public/openings", "scheduling.api.kinds.OpeningsView", "api_openings"),
    door("parent/bookings", "billing.api.bookings.BookingsView", "api_bookings"),
    door("parent/bookings/<int:pk>", "billing.api.bookings.BookingView", "api_booking"),
    door("parent/invoices", "billing.api.invoices.ParentInvoicesView", "api_parent_invoices"),
    door("parent/makeups", "scheduling.api.makeups.MakeUpsView", "api_makeups"),
    door("parent/makeups/slots", "scheduling.api.makeups.MakeUpSlotsView", "api_makeup_slots"),
    door("parent/makeups/<int:pk>", "scheduling.api.makeups.MakeUpView", "api_makeup"),
    door("parent/lessons/<int:pk>/cancellation", "scheduling.api.makeups.CancellationView", "api_cancellation"),
    door("teacher/lessons", "scheduling.api.teacher_lessons.TeacherLessonsView", "api_teacher_lessons"),
    door("teacher/attendance", "scheduling.api.teacher_lessons.AttendanceView", "api_attendance"),
    door("admin/invoices", "billing.api.invoices.InvoicesView", "api_invoices"),
    door("admin/payments", "billing.api.payments.PaymentsView", "api_payments"),
    door("admin/payment-stats", "billing.api.payment_stats.PaymentStatsView", "api_payment_stats"),
    door("admin/payment-links", "billing.api.payment_links.PaymentLinksView", "api_payment_links"),
    door("admin/payment-links/<int:pk>/resend", "billing.api.payment_links.ResendView", "api_payment_link_resend"),
    door("admin/timeslots", "scheduling.api.admin_timeslots.OfficeTimeslotsView", "api_office_timeslots"),
    door("admin/lessons", "scheduling.api.admin_lessons.LessonsView", "api_office_lessons"),
    door("admin/lessons/<int:pk>/move", "scheduling.api.admin_lessons.LessonMoveView", "api_office_move"),
    door(
        "admin/lessons/<int:pk>/cancellation",
        "scheduling.api.admin_lessons.LessonCancellationView",
        "api_office_cancellation",
    ),
    door("admin/closures", "scheduling.api.closures.ClosuresView", "api_closures"),
    door("admin/closures/preview", "scheduling.api.closures.ClosurePreviewView", "api_closure_preview"),
    door("admin/waiting-list", "scheduling.api.waiting_list.WaitingListView", "api_waiting_list"),
    door("schema", "academy.api.schema.SchemaView", "api_schema"),
    # Last: whatever is none of these is told so in the API's own shape.
    door("", "academy.api.nothing.NothingView", "api_nothing"),
    door("<path:rest>", "academy.api.nothing.NothingView", "api_nothing_at"),
]
