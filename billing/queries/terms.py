"""The school's terms of payment."""

from datetime import date, timedelta

from academy.queries.school import school, school_today


def due_by_terms() -> date:
    """When an invoice that is raised today is due."""
    return school_today() + timedelta(days=school().due_days)
