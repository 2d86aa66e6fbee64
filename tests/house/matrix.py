"""What each principal must find at each address, and the knocking that compares it with what they find."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.cast import LIND, OKAFOR
from tests.house.access_rules import ACCOUNTS, API, MACHINES, NOTHING, PAGES
from tests.house.access_shapes import EVERYBODY, SIGNED_IN, Account, Office, Rule, Table
from tests.house.access_tables import OFFICE, TABLES
from tests.house.canaries import KEPT_FROM, of_the_office, own, seen_in
from tests.house.knocking import METHODS, SIGN_IN, Doors
from tests.house.principals import BY_NAME, PRINCIPALS, Principal
from tests.house.seeded import Seeded
from tests.today import day_at_school

OWN, FOREIGN = "own", "foreign"
# What a rule names that is a teacher's and no family's.
OF_TEACHERS = ("taught", "learner", "absence")
# Accounts ask whether somebody is signed in, and never who; the office's one guard asks only whether they work there.
ANYBODY = [BY_NAME[name] for name in ("anonymous", "expired session", "disabled guardian", "Giulia's token")]
ANYBODY += [BY_NAME[name] for name in ("guardian Giulia", "stranger Sam", "front desk")]
AT_THE_OFFICE = [BY_NAME[name] for name in ("anonymous", "stranger Sam", "teacher Lind")]
STAFF = [BY_NAME[name] for name in ("front desk", "finance", "owner")]
EVERY_ROLE = "desk finance owner"


@dataclass(frozen=True)
class Knock:
    """Somebody at one address with one method, and what they must find ("a or b" where both are right)."""

    pattern: str
    principal: Principal
    method: str
    path: str
    expected: str

    def __str__(self) -> str:
        return f"{self.principal} {self.method} {self.path}"

    def is_met_by(self, outcome: str) -> bool:
        """Whether this is what they must find."""
        return outcome in self.expected.split(" or ")


@dataclass(frozen=True)
class Desk:
    """One address of a table. who: the roles it opens for; post: those for POST, where it is not the same.

    denied: what those of the office get for whom it does not. is_read: nothing is ever sent to it.
    """

    pattern: str
    path: str
    who: str
    post: str | None = None
    denied: str = "403"
    is_read: bool = False


def pages(seeded: Seeded) -> Iterator[Knock]:
    """The pages for people: every method, own and others' things, all who could make a difference."""
    for rule in PAGES:
        for method in METHODS:
            for principal in PRINCIPALS if method in rule.methods.split() else ANYBODY:
                yield from _both(seeded, rule, principal, method, _page)


def api(seeded: Seeded) -> Iterator[Knock]:
    """The doors for programs, by everybody with every method."""
    for rule in API:
        for principal in PRINCIPALS:
            for method in METHODS:
                yield from _both(seeded, rule, principal, method, _api)
    for pattern in NOTHING:
        for principal in PRINCIPALS:
            for method in METHODS:
                yield Knock(pattern, principal, method, f"/{pattern.replace('<path:rest>', 'nothing')}", "404")


def machines(seeded: Seeded) -> Iterator[Knock]:
    """The doors for providers and watchers; what comes without its proof is refused."""
    for rule in MACHINES:
        for principal in ANYBODY:
            for method in METHODS:
                yield from _both(seeded, rule, principal, method, _page)


def accounts(_seeded: Seeded) -> Iterator[Knock]:
    """Signing in and out, and all around it."""
    for rule in ACCOUNTS:
        for principal in ANYBODY:
            for method in METHODS:
                path = rule.path or f"/{rule.pattern}"
                yield Knock(rule.pattern, principal, method, path, _account(rule, principal, method))


def office(seeded: Seeded) -> Iterator[Knock]:
    """The back office: each of its addresses, by those who do not work there and each of those who do."""
    for table in TABLES:
        for desk in table_addresses(table, seeded.row(table.label)):
            yield from _at(desk)
    for rule in OFFICE:
        yield from _office_page(rule)
    for principal in PRINCIPALS:
        staff = "staff" in principal.roles and principal.is_signed_in
        yield Knock("admin/", principal, "GET", "/admin/", "200" if staff else _stranger(principal))


def table_addresses(table: Table, row: Any) -> Iterator[Desk]:
    """Each address of a table."""
    base = f"admin/{table.label.replace('.', '/')}/"
    one, this = f"{base}<path:object_id>/", f"/{base}{row}/"
    yield Desk(base, f"/{base}", table.see)
    yield Desk(f"{base}add/", f"/{base}add/", table.add)
    yield Desk(f"{one}history/", f"{this}history/", table.see, denied="404")
    yield Desk(f"{one}delete/", f"{this}delete/", table.delete)
    yield Desk(f"{one}change/", f"{this}change/", table.see, post=table.change)
    yield Desk(one, this, EVERY_ROLE, denied="302")
    for name, who in table.buttons.items():
        yield Desk(f"{one}{name}/", f"{this}{name}/", who)
    for name, who in table.list_buttons.items():
        yield Desk(f"{base}{name}/", f"/{base}{name}/", who)
    for name, who in table.papers.items():
        yield Desk(f"{one}{name}/", f"{this}{name}/", who, is_read=True)
        yield Desk(f"{one}{name}.pdf", f"{this}{name}.pdf", who, is_read=True)


def _both(seeded: Seeded, rule: Rule, principal: Principal, method: str, expect: Any) -> Iterator[Knock]:
    whose = (OWN, FOREIGN) if rule.thing else (OWN,)
    for side in whose:
        path = "/" + _filled(rule, principal, side, seeded) + rule.query
        yield Knock(rule.pattern, principal, method, path, expect(rule, principal, method, side))


def _filled(rule: Rule, principal: Principal, side: str, seeded: Seeded) -> str:
    family = principal.family or "Rossi"
    if side == FOREIGN:
        family = "Rossi" if family == "Stranger" else "Stranger"
    path = rule.pattern.replace("<slug:slug>", "lind").replace("<str:token>", "nobodys")
    path = path.replace("<int:year>", str(day_at_school().year))
    if not rule.thing:
        path = path.replace("<int:pk>", "0")
    elif rule.thing in OF_TEACHERS:
        is_okafors = (principal.person is OKAFOR) is (side == OWN)
        path = path.replace("<int:pk>", str(getattr(seeded.taught[OKAFOR if is_okafors else LIND], rule.thing)))
    else:
        path = path.replace("<int:pk>", str(getattr(seeded.things[family], rule.thing)))
    return path


def _knows(rule: Rule | Account, method: str) -> bool:
    return method in rule.methods.split() or (method == "HEAD" and "GET" in rule.methods.split())


def _answer(rule: Rule | Account, method: str, usual: str = "200") -> str:
    return rule.answers.get("GET" if method == "HEAD" else method, usual)


def _page(rule: Rule, principal: Principal, method: str, side: str) -> str:
    if not _knows(rule, method):
        return "405"
    if rule.who == EVERYBODY:
        return _answer(rule, method)
    if not principal.is_signed_in:
        return SIGN_IN
    if (rule.who != SIGNED_IN and rule.who not in principal.roles) or side == FOREIGN:
        return "404"
    return _answer(rule, method)


def _api(rule: Rule, principal: Principal, method: str, side: str) -> str:
    if method == "OPTIONS":
        return "204"
    if rule.who != EVERYBODY and principal.how != "token":
        return "401"
    if rule.who not in (EVERYBODY, SIGNED_IN) and rule.who not in principal.roles:
        return "403"
    if not _knows(rule, method):
        return "405"
    if rule.thing and (side == FOREIGN or "family" not in principal.roles):
        return "404"
    return _answer(rule, method)


def _account(rule: Account, principal: Principal, method: str) -> str:
    usual = rule.person if principal.is_signed_in else rule.stranger
    if method in ("OPTIONS", "PUT", "PATCH", "DELETE"):
        # The package's own views; whatever they make of these, it is no more than they make of GET and POST.
        return f"{usual} or 405 or 200 or 302" if usual != SIGN_IN else SIGN_IN
    if not _knows(rule, method):
        return f"405 or {usual}" if usual != SIGN_IN else SIGN_IN
    return SIGN_IN if usual == SIGN_IN else _answer(rule, method, usual)


def _stranger(principal: Principal) -> str:
    return "404" if principal.is_signed_in else SIGN_IN


def _at(desk: Desk) -> Iterator[Knock]:
    for principal in AT_THE_OFFICE:
        for method in METHODS if principal.name != "teacher Lind" else ("GET", "POST"):
            yield Knock(desk.pattern, principal, method, desk.path, _stranger(principal))
    for principal in STAFF:
        for method, who in (("GET", desk.who), ("POST", desk.who if desk.post is None else desk.post)):
            may = principal.roles & set(who.split())
            denied = desk.denied if method == "GET" else f"{desk.denied} or 403"
            if desk.is_read and method == "POST":
                may, denied = frozenset(), "405"
            yield Knock(desk.pattern, principal, method, desk.path, "200 or 302" if may else denied)


def _office_page(rule: Office) -> Iterator[Knock]:
    path = rule.path or f"/{rule.pattern}"
    for method in ("GET", "POST"):
        for principal in AT_THE_OFFICE:
            yield Knock(rule.pattern, principal, method, path, rule.stranger or _stranger(principal))
        for principal in STAFF:
            usual = rule.get if method == "GET" else rule.post
            # What no page knows it refuses to everybody alike.
            is_theirs = principal.roles & set(rule.see.split()) or usual == "405"
            yield Knock(rule.pattern, principal, method, path, usual if is_theirs else "403")


def ruled() -> list[str]:
    """Every pattern that has its line."""
    lines = [rule.pattern for rules in (PAGES, API, MACHINES, ACCOUNTS, OFFICE) for rule in rules]
    for table in TABLES:
        lines += [desk.pattern for desk in table_addresses(table, 0)]
    return [*lines, *NOTHING]


def violations(doors: Doors, knocks: Iterable[Knock]) -> Iterator[str]:
    """Knock at all of them, and tell where somebody found what they must not, or read what is not theirs."""
    for knock in knocks:
        answer = doors.knock(knock.principal, knock.method, knock.path)
        if not knock.is_met_by(answer.outcome):
            yield f"{knock}: {answer.outcome}, not {knock.expected}"
        yield from (f"{knock}: shows {word}" for word in sorted(seen_in(answer.text) - _may_read(knock)))


def _may_read(knock: Knock) -> set[str]:
    """What is theirs; and for the staff, at the office's doors, what the office may see."""
    staff = {principal.name: principal for principal in STAFF if principal.name in KEPT_FROM}
    at_work = {f"{name}'s token": principal for name, principal in staff.items()}
    if knock.path.startswith("/api/admin/") and knock.principal.name in at_work:
        return of_the_office(at_work[knock.principal.name])
    if knock.path.startswith("/admin/") and knock.principal.name in staff:
        return of_the_office(knock.principal)
    return own(knock.principal)


DOORS = {"pages": pages, "api": api, "machines": machines, "accounts": accounts, "office": office}


def assert_all_as_ruled(seeded: Seeded, settings: Any, door: str) -> None:
    """Everybody with every method at every address of a door."""
    if door in ("accounts", "office", "machines"):
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.house.knocking.StatusOnly"]

    wrong = list(violations(Doors(seeded), DOORS[door](seeded)))

    assert not wrong, "\n".join(wrong)
