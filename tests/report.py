"""What the tests measured, told at the end of the run: also where they ran in several processes."""

from collections.abc import Callable

import pytest

Tell = Callable[[str], None]
TOLD = "told"


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Put a line into the report at the end of the run: what was tried, with which seed, and how long it took."""
    return lambda line: request.node.user_properties.append((TOLD, line))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Every line that was told, whether its test passed or not."""
    done = [report for reports in terminalreporter.stats.values() for report in reports]
    lines = [
        f"{report.nodeid.rpartition('::')[2]}: {line}"
        for report in done
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for kind, line in report.user_properties
        if kind == TOLD
    ]
    if lines:
        terminalreporter.section("measured")
        for line in lines:
            terminalreporter.write_line(line)
