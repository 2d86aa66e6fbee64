"""Take one check out of the house's own code, in this process and for one test, as a tired programmer might."""

import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.house.addresses import addresses

ROOMS = ("academy", "billing", "crm", "messaging", "scheduling")
VIEWS = ("academy.views", "billing.views", "crm.views", "messaging.views", "scheduling.views")


@dataclass(frozen=True)
class Edit:
    """old becomes new in a module's source. Only for modules without models."""

    module: str
    old: str
    new: str

    def apply(self, patch: pytest.MonkeyPatch) -> None:
        """Until the test ends."""
        addresses()  # Whoever is imported only now would keep the change for good.
        module = import_module(self.module)
        source = _source(module)
        assert self.old in source, f"{self.module} no longer says {self.old!r}"
        _live(patch, module, source.replace(self.old, self.new))
        if self.module == "academy.audiences":
            # Its guards are already around the views; put the changed ones there.
            for name in [name for name in sys.modules if name.startswith(VIEWS)]:
                view = sys.modules[name]
                _live(patch, view, _source(view))


@dataclass(frozen=True)
class Swap:
    """An attribute of one of our classes becomes something else."""

    owner: Any
    name: str
    value: Any

    def apply(self, patch: pytest.MonkeyPatch) -> None:
        """Until the test ends."""
        assert hasattr(self.owner, self.name)
        patch.setattr(self.owner, self.name, self.value)


@dataclass(frozen=True)
class Both:
    """Two checks of which the one would still stand where the other is gone."""

    one: Edit | Swap
    other: Edit | Swap

    def apply(self, patch: pytest.MonkeyPatch) -> None:
        """Until the test ends."""
        self.one.apply(patch)
        self.other.apply(patch)


def _source(module: ModuleType) -> str:
    return Path(str(module.__file__)).read_text()


def _live(patch: pytest.MonkeyPatch, module: ModuleType, source: str) -> None:
    """Let the changed source be the module, wherever its functions are used."""
    fresh = ModuleType(module.__name__)
    fresh.__file__ = module.__file__
    exec(compile(source, str(module.__file__), "exec"), fresh.__dict__)
    for name, value in list(vars(module).items()):
        if getattr(value, "__module__", "") == module.__name__ and callable(value):
            _replace(patch, name, value, getattr(fresh, name))
    for address in addresses():
        view = address.entry.callback
        view = getattr(view, "cls", view)
        if view.__module__ == module.__name__:
            changed = getattr(fresh, view.__name__)
            patch.setattr(address.entry, "callback", changed.as_view() if hasattr(changed, "as_view") else changed)


def _replace(patch: pytest.MonkeyPatch, name: str, old: Any, new: Any) -> None:
    for other in list(sys.modules.values()):
        if other.__name__.partition(".")[0] in ROOMS and vars(other).get(name) is old:
            patch.setattr(other, name, new)
