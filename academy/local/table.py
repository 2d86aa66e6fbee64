"""The one table a person sees when the academy is up: where it is, who can sign in, how to stop."""

import json

PERSON = ("name", "role", "email", "password", "page")


def columns(rows: list[list[str]]) -> str:
    """Rows in columns as wide as their widest cell."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  " + "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def render(*, site: str, sandbox: str, people: str, seconds: float) -> str:
    """The table. `people` is what `manage.py demo_people --json` says: a list of name, role, email, password, page."""
    addresses = [
        ["Site", site],
        ["Staff", f"{site}admin/"],
        ["Sandbox", f"{sandbox} (mailbox, checkout, log, faults)"],
    ]
    demo = [["Name", "Role", "E-mail", "Password", "Starts at"]]
    demo += [[str(person[key]) for key in PERSON] for person in json.loads(people)]
    return "\n".join(
        [
            "",
            f"The academy is open ({seconds:.0f} s).",
            "",
            columns(addresses),
            "",
            *([columns(demo), ""] if len(demo) > 1 else []),
            "  Stop with Ctrl-C. The data stay; `make reset` empties the demo. Logs: var/log/",
            "",
        ]
    )
