"""A month's invoices for many families: worked out, drafted, raised and booked, beside a raw COPY of the same rows."""

import time
from collections.abc import Iterator
from datetime import date

import psycopg
from django.utils.module_loading import import_string

from academy.bench.copying import copy_in, copy_out
from academy.bench.ground import Ground
from academy.bench.rounds import Line

GOAL = 0.05
# By their names: the ground floor knows no room above it.
DRAFT = "billing.actions.draft.draft_families"
RAISE = "billing.actions.invoice.raise_invoices"
ROUNDS = 3
FAMILIES = 10_000
BATCH = 100
# Every lesson of the month is owed with it, by a price that is not paid for the whole term at once.
PRICES = """
    INSERT INTO academy_price (course_id, basis, per_week, cents, currency, is_in_advance, deducts_closures)
    SELECT course_id, 'lesson', 1, cents, currency, false, false FROM academy_price
     WHERE listed_until IS NULL AND basis = 'lesson' AND per_week = 0 AND NOT EXISTS (
           SELECT FROM academy_price AS other WHERE other.course_id = academy_price.course_id AND other.per_week = 1)
"""
AGREEMENTS = """
    INSERT INTO billing_agreement (enrolment_id, price_id, first_day)
    SELECT enrolment.id, price.id, semester.first_day
      FROM academy_enrolment AS enrolment JOIN academy_student AS student ON student.id = enrolment.student_id
      JOIN academy_courseoffering AS offering ON offering.id = enrolment.offering_id
      JOIN academy_semester AS semester ON semester.id = offering.semester_id
      JOIN academy_price AS price ON price.course_id = offering.course_id AND price.per_week = 1
     WHERE enrolment.state = 'active' AND price.listed_until IS NULL AND student.family_id = ANY(%s)
       AND NOT EXISTS (SELECT FROM billing_agreement WHERE enrolment_id = enrolment.id)
"""
# Those whose lessons are not billed yet, or who bought something since.
CHOSEN = """
    SELECT DISTINCT student.family_id FROM academy_enrolment AS enrolment
      JOIN academy_student AS student ON student.id = enrolment.student_id
      JOIN scheduling_place AS place ON place.enrolment_id = enrolment.id
      JOIN scheduling_lesson AS lesson ON lesson.place_id = place.id
     WHERE enrolment.state = 'active' AND lesson.kind = 'weekly' AND lesson.day >= %s AND lesson.day < %s
       AND (NOT EXISTS (SELECT FROM billing_agreement JOIN academy_enrolment AS other ON other.id = enrolment_id
                          JOIN academy_student AS child ON child.id = other.student_id
                         WHERE child.family_id = student.family_id)
            OR EXISTS (SELECT FROM billing_extra AS extra WHERE extra.family_id = student.family_id AND NOT EXISTS (
                       SELECT FROM billing_invoiceline WHERE kind = 'extra' AND about = extra.id)))
     ORDER BY student.family_id LIMIT %s
"""
COPIED = (
    ("billing_invoice", "id, payer_id, until, number, state, currency, due_on, raised_at, voided_because, created_at"),
    (
        "billing_invoiceline",
        "id, invoice_id, position, description, amount_cents, tax_cents, sort, kind, about, cycle, rule, steps",
    ),
    ("billing_allocation", "id, payment_id, credit_id, invoice_id, cents, at, released_at"),
    ("billing_journalentry", "id, kind, about_label, about_id, memo, happened_on, booked_on, at"),
    ("billing_posting", "id, entry_id, account, payer_id, cents, currency"),
    ("academy_auditentry", "id, at, table_name, row_id, operation, changes, actor, request_id"),
)


def measure(ground: Ground, *, families: int = FAMILIES, rounds: int = ROUNDS) -> Line:
    """One line, in families a second. A round bills all of them once, and copies the very same rows once."""
    month = date.today().replace(day=1)  # noqa: DTZ011 - the term of the seeded academy is around today
    until = _after(month)
    chosen = [row[0] for row in ground.ask(CHOSEN, [month, until, families])]
    with psycopg.connect(ground.address()) as database:
        database.execute(PRICES)
        database.execute(AGREEMENTS, [chosen])
        database.execute(
            "INSERT INTO billing_payer (family_id) SELECT * FROM unnest(%s::bigint[]) ON CONFLICT DO NOTHING", [chosen]
        )
    marks = {table: ground.ask(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0] for table, _columns in COPIED}  # noqa: S608
    wrong: list[str] = []
    ours: list[float] = []
    copied: list[float] = []
    took: list[float] = []
    for _round in range(rounds):
        began = time.perf_counter()
        billed = _bill(chosen, until)
        took.append(time.perf_counter() - began)
        ours.append(len(chosen) / took[-1])
        if billed != len(chosen):
            wrong.append(f"{billed} invoices of {len(chosen)} families")
        if ground.ask("SELECT sum(cents) FROM billing_posting WHERE id > %s", [marks["billing_posting"]]) != [(0,)]:
            wrong.append("the books do not balance")
        if _bill(chosen[:BATCH], until):
            wrong.append("billing again bills again")
        kept = copy_out(ground, COPIED, marks)
        ground.wipe(marks)
        copied.append(len(chosen) / copy_in(ground, COPIED, kept))
        ground.wipe(marks)
    ratios = [one / other for one, other in zip(ours, copied, strict=True)]
    line = Line("a month's invoices", "/s", ours, copied, ratios, at_least=GOAL, wrong=wrong)
    line.notes.append(f"{len(chosen)} families in {min(took):.1f} s")
    return line


def _bill(families: list[int], until: date) -> int:
    draft, raise_all = import_string(DRAFT), import_string(RAISE)
    return sum(raise_all(invoices=draft(families=some, until=until).invoices) for some in _batches(families))


def _batches(families: list[int]) -> Iterator[list[int]]:
    yield from (families[first : first + BATCH] for first in range(0, len(families), BATCH))


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
