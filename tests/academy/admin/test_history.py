"""What happened to a row: when, by whom, in which request, from what to what."""

from academy.kernel.models import AuditEntry
from academy.kernel.trace import tracing
from academy.models import Family
from academy.queries.audit import history_of
from tests.academy.admin.office import Browser, at
from tests.cast import FELIX
from tests.school import Cedar


def test_a_change_by_the_front_desk_is_told_with_its_name_and_request(cedar: Cedar, desk: Browser) -> None:
    rossi = cedar.family("Rossi")
    no_rows = {f"{rows}-{count}_FORMS": 0 for rows in ("students", "guardians") for count in ("TOTAL", "INITIAL")}

    desk.press(at("academy_family_change", rossi.pk), name="Rossi-Bianchi", **no_rows)

    entry = history_of(rossi).first()
    assert entry
    assert entry.actor == f"user:{cedar.user(FELIX).pk}"
    said = desk.words(at("academy_family_history", rossi.pk))
    assert "Changed by Felix Moreau" in said
    assert f"Request {entry.request_id}" in said
    assert "name Rossi → Rossi-Bianchi" in said
    assert "Added by test" in said


def test_what_was_done_in_the_database_itself_is_told_too(cedar: Cedar, owner: Browser) -> None:
    with tracing(actor=""):
        Family.objects.filter(name="Rossi").update(name="Rosso")

    said = owner.words(at("academy_family_history", cedar.family("Rosso").pk))

    assert "Changed by somebody at the database itself" in said


def test_a_long_history_has_pages_and_asks_no_more(cedar: Cedar, owner: Browser) -> None:
    rossi = cedar.family("Rossi")
    for number in range(25):
        Family.objects.filter(pk=rossi.pk).update(name=f"Rossi {number}")
    path = at("academy_family_history", rossi.pk)

    first, second = owner.words(path), owner.words(f"{path}?p=2")

    assert "Rossi 23 → Rossi 24" in first
    assert "Earlier" in first
    assert "Rossi → Rossi 0" in second
    assert "Rossi 23 → Rossi 24" not in second


def test_the_audit_list_names_who_did_it(cedar: Cedar, owner: Browser, desk: Browser) -> None:
    with tracing(actor=f"user:{cedar.user(FELIX).pk}", request_id="a-request-to-find"):
        Family.objects.filter(name="Rossi").update(name="Rosso")

    said = owner.words(at("academy_auditentry_changelist") + "?q=a-request-to-find")

    assert "family changed" in said
    assert "Felix Moreau" in said
    assert AuditEntry.objects.filter(request_id="a-request-to-find").count() == 1
    assert desk.get(at("academy_auditentry_changelist")).status_code == 403
