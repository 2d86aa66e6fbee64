"""Every list of the office: it opens, in as many queries for three rows as for one; and it says what it is made of."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.functional import empty

from academy.admin.paginator import CappedPaginator
from academy.models import School, Subject
from scheduling.models import Lesson
from tests.academy.admin.office import PAGES, Browser, at, name_of
from tests.academy.admin.rows import three_of_everything
from tests.school import Cedar

# The person, the page's frame, a list's filters and count, and its rows with what belongs to them.
MOST_QUESTIONS = 15


def queries_of(browser: Browser, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(path)
    assert answer.status_code == 200, path
    return [query["sql"] for query in captured]


def test_a_list_asks_as_often_for_three_rows_as_for_one(cedar: Cedar, owner: Browser) -> None:
    three_of_everything(cedar)
    owner.get("/admin/")

    for model, _page in PAGES:
        if model is School:  # there is one
            continue
        home, also = at(f"{name_of(model)}_changelist"), "&when=all" if model is Lesson else ""
        pks = [str(pk) for pk in model.objects.order_by("-pk").values_list("pk", flat=True)[:3]]

        one = queries_of(owner, f"{home}?id__in={pks[0]}{also}")
        three = queries_of(owner, f"{home}?id__in={','.join(pks)}{also}")

        assert len(pks) == 3, model
        assert len(three) == len(one), [sql for sql in three if sql not in one]
        assert len(three) <= MOST_QUESTIONS, model


def test_what_is_shown_of_all_tables_is_worked_out_where_it_is_shown(owner: Browser, cedar: Cedar) -> None:
    def list_of_tables(path: str, name: str) -> Any:
        answer = owner.get(path)
        assert answer.status_code == 200
        return (answer.context_data or {})[name]

    assert list_of_tables(at("academy_student_changelist"), "available_apps")._wrapped is empty
    assert "Students" in str(list_of_tables("/admin/academy/", "app_list"))


def test_a_list_names_its_columns_and_fields_and_shows_twenty_rows() -> None:
    for model, page in PAGES:
        named = vars(type(page))
        assert page.list_per_page == 20
        assert page.show_full_result_count is False
        assert "list_display" in named, model
        assert {"fields", "fieldsets", "get_fieldsets"} & set(named), model
        assert all(inline.fields for inline in page.inlines)
        assert issubclass(page.paginator, CappedPaginator)


def test_a_list_says_its_rows_in_words(owner: Browser, cedar: Cedar) -> None:
    three_of_everything(cedar)

    said = owner.words(at("crm_lead_changelist"))

    assert "Priya1 Nair" in said
    assert "3 leads" in said


def test_a_count_stops_at_its_cap(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CappedPaginator, "CAP", 3)
    Subject.objects.all().delete()
    for number in range(5):
        Subject.objects.create(name=f"Subject {number}", slug=f"s{number}")

    whole = CappedPaginator(Subject.objects.order_by("pk"), 2)
    some = CappedPaginator(Subject.objects.filter(pk__in=[]), 2)

    assert (whole.count, whole.is_capped, whole.num_pages) == (3, True, 2)
    assert whole.estimate is not None
    assert whole.estimate >= 3
    assert (some.count, some.is_capped) == (0, False)


def test_a_capped_list_says_how_to_find_the_rest(owner: Browser, cedar: Cedar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CappedPaginator, "CAP", 2)

    assert "The first 2 rows are listed." in owner.words(at("academy_user_changelist"))


def test_big_tables_are_searched_by_what_has_an_index(owner: Browser, cedar: Cedar) -> None:
    three_of_everything(cedar)

    def found(name: str, term: str) -> int:
        answer = owner.get(at(f"{name}_changelist"), {"q": term})
        assert answer.status_code == 200
        count: int = answer.context["cl"].result_count
        return count

    assert found("academy_inboundevent", "evt_2") == 1
    assert found("academy_inboundevent", "evt_") == 0
    assert found("academy_notice", "Olivia.Hart@cedarheights.example") >= 3
    assert found("academy_auditentry", "not-a-number") == 0
    assert found("academy_auditentry", "9" * 30) == 0
    assert found("billing_payment", "bank-1") == 1
