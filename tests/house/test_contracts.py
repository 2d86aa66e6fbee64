"""Every contract between the rooms, shown to fail: a copy of the house, one offending import, a broken contract."""

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from academy.local.paths import BIN, ROOT

CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = [contract["id"] for contract in CONFIGURATION["contracts"]]

# The contract, the file that breaks it, and what that file imports.
OFFENCES = [
    ("ladder", "academy/actions/offence.py", "messaging.models"),
    ("ladder", "messaging/actions/offence.py", "scheduling.models"),
    ("ladder", "scheduling/actions/offence.py", "billing.models"),
    ("ladder", "billing/actions/offence.py", "crm.models"),
    ("floors", "billing/models/offence.py", "billing.queries"),
    ("floors", "scheduling/queries/offence.py", "scheduling.actions"),
    ("floors", "crm/actions/offence.py", "crm.workflows"),
    ("floors", "crm/workflows/offence.py", "crm.admin"),
    ("floors", "crm/admin/offence.py", "crm.views"),
    ("floors", "academy/views/offence.py", "academy.admin"),
    ("floors", "billing/stripe/client/refunds.py", "billing.stripe.webhook"),
    ("kernel", "academy/kernel/offence.py", "academy.models"),
    ("kernel", "academy/kernel/offence.py", "crm"),
    ("queue-gate", "crm/actions/offence.py", "django_q.tasks"),
    ("queue-gate", "academy/kernel/offence.py", "django_q"),
    ("provider-gate", "billing/actions/offence.py", "stripe"),
    ("provider-gate", "academy/actions/offence.py", "httpx"),
    ("provider-gate", "messaging/actions/offence.py", "anymail.message"),
    ("pricing-gate", "billing/pricing/engine.py", "django.db.models"),
    ("pricing-gate", "billing/pricing/facts.py", "billing.models"),
    ("fault-gate", "crm/actions/offence.py", "academy.kernel.faults"),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the rooms without their migrations, and the contracts."""
    for room in CONFIGURATION["root_packages"]:
        shutil.copytree(
            ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("*migrations", "__pycache__", "*.json")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(house: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [BIN / "lint-imports", "--no-cache", *options]
    return subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)


def test_the_house_as_it_stands_keeps_every_contract(house: Path) -> None:
    done = lint(house)

    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in done.stdout, done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize(("contract", "file", "imported"), OFFENCES)
def test_an_offending_import_breaks_its_contract(house: Path, contract: str, file: str, imported: str) -> None:
    with (house / file).open("a") as offence:
        offence.write(f"\nimport {imported}\n")

    done = lint(house, "--contract", contract)

    assert "Contracts: 0 kept, 1 broken." in done.stdout, done.stdout
    assert file.removesuffix(".py").replace("/", ".") in done.stdout
    assert done.returncode == 1


def test_no_contract_goes_without_an_offence() -> None:
    assert {contract for contract, _, _ in OFFENCES} == set(CONTRACTS)
