"""manage.py seed_demo: Cedar Heights Music Academy, in the middle of its term."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from academy.kernel.errors import ProviderDown, Unknown
from academy.kernel.trace import tracing
from academy.models import Family, School
from academy.queries.school import school_today
from billing.actions.earning import earn
from crm.demo.attendance import add_attendance
from crm.demo.away import add_absence
from crm.demo.cards import add_cards
from crm.demo.closures import add_closures
from crm.demo.families import add_households, add_invoices, add_leads, add_places
from crm.demo.kinds import add_kinds
from crm.demo.make_ups import add_make_ups
from crm.demo.packages import add_package
from crm.demo.policy import add_policy
from crm.demo.school import open_school
from crm.demo.sizes import SIZES, enlarge
from crm.demo.vouchers import add_vouchers


class Command(BaseCommand):
    """May be run again: what is there stays as it is."""

    help = "Make the demo academy."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing where there is a school already.")
        parser.add_argument(
            "--size", choices=SIZES, help="Add a whole academy: thousands of students (s 1, m 10, l 50)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and School.objects.exists():
            self.stdout.write("There is a school already; nothing was changed.")
            return
        today = school_today()
        with tracing(actor="seed"), transaction.atomic():
            semester = open_school(today)
            add_policy(semester)
            add_households(today)
            add_places(semester)
            add_kinds(semester)
            add_invoices(today)
            add_leads(today)
            add_closures(semester)
            add_make_ups(semester)
            add_absence()
            add_attendance()
            add_vouchers()
            add_package(today)
            earn(families=list(Family.objects.values_list("pk", flat=True)))
            if options["size"]:
                enlarge(semester, today, students=SIZES[options["size"]] * 1000)
        try:
            with tracing(actor="seed"):
                add_cards()
        except (ProviderDown, Unknown):
            self.stdout.write("Nobody has saved a card, because no sandbox answers.")
        self.stdout.write("Cedar Heights Music Academy is open.")
