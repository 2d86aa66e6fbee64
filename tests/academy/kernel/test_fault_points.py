"""Where a fault may strike: nowhere in production, and at every step that there is or ever will be."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as all_settings

from academy.kernel import faults
from academy.kernel.faults import faultpoint
from academy.kernel.models import Run
from academy.kernel.recipe import Remote, recipe
from academy.kernel.workflow import start
from academy.models import Family


def test_without_a_plan_nothing_happens(settings: Any) -> None:
    settings.FAULTPOINTS = ""

    faultpoint("enrolment.forward.open_checkout.before")


def test_a_point_strikes_once_and_only_where_its_name_is_named(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.FAULTPOINTS = "somewhere, here"
    monkeypatch.setenv("FAULTPOINTS_MARKS", str(tmp_path))
    killed: list[int] = []
    monkeypatch.setattr(faults.os, "kill", lambda pid, number: killed.append(number))

    for _ in range(3):
        faultpoint("here")
        faultpoint("elsewhere")

    assert killed == [9]
    assert [mark.name for mark in tmp_path.iterdir()] == ["here"]


def test_a_point_may_dawdle_instead(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings.FAULTPOINTS = "here=delay:0.2"
    monkeypatch.setenv("FAULTPOINTS_MARKS", str(tmp_path))
    began = time.monotonic()

    faultpoint("here")

    assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize("name", list(all_settings.RECIPES))
def test_every_step_of_every_recipe_can_be_killed_before_and_after(name: str) -> None:
    story = recipe(name)
    wanted = set()
    for course, steps in (("forward", story.steps), ("undoing", story.on_cancel)):
        for step in steps:
            around = {"before", "after"} | ({"intent", "called"} if isinstance(step, Remote) else set())
            wanted |= {f"{name}.{course}.{step.__name__}.{stage}" for stage in around}

    assert set(story.fault_points()) == wanted
    assert story.name == name


@pytest.mark.usefixtures("cookbook")
@pytest.mark.parametrize("name", ["plain", "remote", "refuses"])
def test_the_engine_passes_every_point_it_promises(
    family: Family, monkeypatch: pytest.MonkeyPatch, name: str, cook: Callable[[Run], Run]
) -> None:
    """The engine emits them, so that nobody who writes a step can forget one."""
    passed: list[str] = []
    monkeypatch.setattr("academy.kernel.workflow.faultpoint", passed.append)
    monkeypatch.setattr("academy.kernel.outside.faultpoint", passed.append)

    run = cook(start(name, family))

    turned = run.course == "undoing"
    reached = [point for point in recipe(name).fault_points() if turned or ".forward." in point]
    # A step that says no has no "after", and what follows it is never begun.
    never = {"refuses.forward.refuse.after", "refuses.forward.finish.before", "refuses.forward.finish.after"}
    assert passed == [point for point in reached if point not in never]
