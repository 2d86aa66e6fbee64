"""The one table a person sees when the academy is up: where it is, who can sign in, how to stop."""

import json

COLUMNS = {"Name": "name", "Role": "role", "E-mail": "email", "Password": "password", "Starts at": "page"}


def render(*, site: str, sandbox: str, people: str, seconds: float) -> str:
    """The table. `people` is what `manage.py demo_people --json` says: a list of name, role, email, password, page."""
    addresses = [
        ["Site", site],
        ["Staff", f"{site}admin/"],
        ["Sandbox", f"{sandbox} (mailbox, checkout, log, faults)"],
    ]
    lines = ["", f"The academy is open ({seconds:.0f} s).", "", _aligned(addresses), ""]
    persons: list[dict[str, str]] = json.loads(people)
    if persons:
        passwords = {person["password"] for person in persons}
        shown = {title: key for title, key in COLUMNS.items() if key != "password" or len(passwords) > 1}
        lines.append(_aligned([list(shown), *([person[key] for key in shown.values()] for person in persons)]))
        lines += [f"  Everybody's password: {passwords.pop()}", ""] if len(passwords) == 1 else [""]
    return "\n".join([*lines, "  Stop with Ctrl-C. The data stay; `make reset` empties the demo. Logs: var/log/", ""])


def _aligned(rows: list[list[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    cells = ("   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(f"  {line}".rstrip() for line in cells)
