"""A token: what it takes to get one, and what makes it void."""

import base64
import json
import time
from datetime import timedelta
from typing import Any

import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth import hashers

from academy.api.authentication import issue_token, password_mark
from academy.kernel.models.rate import Rate
from tests.small_school import PASSWORD, Program, SmallSchool

TOKEN = "/api/auth/token"
BOOKING = "/api/parent/bookings/1"
SECRET = "JBSWY3DPEHPK3PXP"


def ask(email: str, password: str = PASSWORD, **more: Any) -> Any:
    return Program().post(TOKEN, {"email": email, "password": password, **more})


def forged(school: SmallSchool, *, key: str = "", algorithm: str = "HS256", **claims: Any) -> str:
    at = int(time.time())
    whole = {
        "iss": "cadenza",
        "sub": str(school.priya.pk),
        "iat": at,
        "exp": at + 7200,
        "pwd": password_mark(school.priya),
    } | claims
    kept = {name: value for name, value in whole.items() if value is not None}
    return jwt.encode(kept, key or settings.JWT_SECRET, algorithm=algorithm)


def test_an_address_and_a_password_give_a_token_for_two_hours(small_school: SmallSchool) -> None:
    answer = ask("Priya@SMALL.example")

    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"access", "token_type", "expires_in", "request_id"}
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 7200)
    assert body["request_id"] == answer["X-Request-ID"]
    assert answer["Cache-Control"] == "no-store"
    header = jwt.get_unverified_header(body["access"])
    claims = jwt.decode(body["access"], settings.JWT_SECRET, algorithms=["HS256"], issuer="cadenza")
    assert header == {"alg": "HS256", "typ": "JWT"}
    assert claims["sub"] == str(small_school.priya.pk)
    assert claims["exp"] - claims["iat"] == 7200
    assert set(claims) == {"iss", "sub", "iat", "exp", "pwd"}
    assert Program(body["access"]).get(BOOKING).status_code == 404


def test_who_is_not_let_in_learns_nothing_of_why(small_school: SmallSchool) -> None:
    ben, sam = small_school.ben.user, small_school.sam
    ben.is_active = False
    ben.save(update_fields=["is_active"])
    sam.set_unusable_password()
    sam.save(update_fields=["password"])
    wrong = [
        ask(small_school.priya.email, "not hers at all"),
        ask("nobody@small.example"),
        ask(ben.email),
        ask(sam.email),
    ]

    said = [{**answer.json(), "request_id": ""} for answer in wrong]

    assert [answer.status_code for answer in wrong] == [401] * 4
    assert all(answer["WWW-Authenticate"].startswith("Bearer") for answer in wrong)
    assert (
        said
        == [
            {
                "code": "wrong-credentials",
                "message": "The e-mail address or the password is not right.",
                "errors": {},
                "request_id": "",
            }
        ]
        * 4
    )


def test_an_unknown_address_costs_as_much_hashing_as_a_known_one(
    small_school: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[str] = []
    encode = hashers.get_hasher().__class__.encode

    def counted(self: Any, password: str, salt: str, *rest: Any) -> str:
        runs.append(password)
        return encode(self, password, salt, *rest)

    monkeypatch.setattr(hashers.get_hasher().__class__, "encode", counted)

    counts = []
    for email in (small_school.priya.email, "nobody@small.example"):
        runs.clear()
        ask(email, "not right at all")
        counts.append(len(runs))

    assert counts == [1, 1]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"email", "password"}),
        ({"email": "no address", "password": "x"}, {"email"}),
        ({"email": "a@b.example", "password": 7.5 * 10**300}, set()),
        ({"email": ["a@b.example"], "password": {}}, {"email", "password"}),
        ({"email": "a@b.example", "password": "x" * 1025}, {"password"}),
        ({"email": "a\x00@b.example", "password": "x\x00"}, {"email", "password"}),
        ([], {"body"}),
        ("text", {"body"}),
    ],
)
def test_what_is_wrong_is_named_by_field(db: None, body: Any, fields: set[str]) -> None:
    answer = Program().post(TOKEN, body)

    assert answer.status_code == (400 if fields else 401)
    assert set(answer.json()["errors"]) == fields


def test_the_sixth_wrong_try_in_five_minutes_waits_whoever_it_is(small_school: SmallSchool) -> None:
    for email in (small_school.priya.email, "nobody@small.example"):
        answers = [ask(email, "wrong again") for _ in range(6)]

        assert [answer.status_code for answer in answers] == [401] * 5 + [429]
        assert answers[-1].json()["code"] == "throttled"
        assert 290 <= int(answers[-1]["Retry-After"]) <= 300
        # Not even the right password, until the time is over.
        assert ask(email).status_code == 429
    assert ask(small_school.tom.email).status_code == 200


def test_a_success_is_not_counted_against_the_account(small_school: SmallSchool) -> None:
    assert [ask(small_school.priya.email).status_code for _ in range(7)] == [200] * 7


def test_one_address_may_try_twenty_times_a_minute_whatever_it_claims_to_be(small_school: SmallSchool) -> None:
    answers = [
        Program(headers={"X-Forwarded-For": f"203.0.113.{number}"}).post(
            TOKEN, {"email": f"guess{number}@small.example", "password": "guess"}
        )
        for number in range(21)
    ]

    assert [answer.status_code for answer in answers] == [401] * 20 + [429]


def test_no_address_or_password_is_kept_in_the_counts(small_school: SmallSchool) -> None:
    ask(small_school.priya.email, "wrong again")

    assert [len(key) for key in Rate.objects.values_list("key", flat=True)] == [64] * 3


def test_an_account_with_a_second_factor_needs_its_code_once(small_school: SmallSchool) -> None:
    TOTP.activate(small_school.finance, SECRET)
    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    email = small_school.finance.email

    answers = [ask(email), ask(email, code="000000"), ask(email, code=code), ask(email, code=code)]

    assert [answer.status_code for answer in answers] == [401, 401, 200, 401]
    assert [answer.json().get("code") for answer in answers] == [
        "second-factor-needed",
        "second-factor-wrong",
        None,
        "second-factor-wrong",
    ]
    assert ask(email, "not right at all", code=code).json()["code"] == "wrong-credentials"


def none_token(school: SmallSchool) -> str:
    """A token that claims to need no signature."""
    _header, payload, signature = forged(school).split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=").decode()
    return f"{none}.{payload}.{signature}"


FORGERIES = {
    "another key": lambda school: forged(school, key="x" * 40),
    "no signature needed": none_token,
    "no signature": lambda school: forged(school).rpartition(".")[0] + ".",
    "unsigned": lambda school: jwt.encode({"sub": str(school.priya.pk)}, None, algorithm="none"),
    "another algorithm": lambda school: forged(school, key="x" * 64, algorithm="HS512"),
    "right key, another algorithm": lambda school: forged(school, key=settings.JWT_SECRET * 2, algorithm="HS384"),
    "another issuer": lambda school: forged(school, iss="elsewhere"),
    "no issuer": lambda school: forged(school, iss=None),
    "no end": lambda school: forged(school, exp=None),
    "not yet": lambda school: forged(school, iat=int(time.time()) + 3600),
    "no password mark": lambda school: forged(school, pwd=None),
    "a wrong password mark": lambda school: forged(school, pwd="0" * 32),
    "another person's mark": lambda school: forged(school, sub=str(school.sam.pk)),
    "nobody": lambda school: forged(school, sub="999999999"),
    "no number": lambda school: forged(school, sub="priya"),
    "a number beyond all": lambda school: forged(school, sub="9" * 400),
    "superscript": lambda school: forged(school, sub="²"),
    "words": lambda _school: "no token at all",
    "nothing": lambda _school: " ",
    "too long": lambda school: forged(school, note="x" * 3000),
    "bytes": lambda _school: "\xff\xfe",
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_token_is_refused(small_school: SmallSchool, forge: Any) -> None:
    answer = Program().get(BOOKING, Authorization=f"Bearer {forge(small_school)}")

    assert answer.status_code == 401
    assert answer.json()["code"] == "token-invalid"
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


def test_the_same_token_unforged_is_let_in(small_school: SmallSchool) -> None:
    assert Program(forged(small_school)).get(BOOKING).status_code == 404


def test_a_token_runs_out(small_school: SmallSchool) -> None:
    answer = Program(forged(small_school, exp=int(time.time()) - 1)).get(BOOKING)

    assert (answer.status_code, answer.json()["code"]) == (401, "token-expired")


@pytest.mark.parametrize("header", ["", "Basic cHJpeWE6eA==", "Token abc", "Bearer"])
def test_nothing_else_is_taken_for_a_token(small_school: SmallSchool, header: str) -> None:
    headers = {"Authorization": header} if header else {}

    assert Program().get(BOOKING, **headers).status_code == 401


def test_a_session_opens_no_door_here(small_school: SmallSchool, client: Any) -> None:
    client.force_login(small_school.priya)

    assert client.get(BOOKING).status_code == 401
    assert client.post("/api/parent/bookings", {}, content_type="application/json").status_code == 401


def test_a_token_is_void_when_the_person_may_not_sign_in(small_school: SmallSchool) -> None:
    program = small_school.program(small_school.priya)
    assert program.get(BOOKING).status_code == 404

    small_school.priya.is_active = False
    small_school.priya.save(update_fields=["is_active"])

    assert program.get(BOOKING).json()["code"] == "token-invalid"


def test_a_token_is_void_when_the_password_changes(small_school: SmallSchool) -> None:
    program = small_school.program(small_school.priya)

    small_school.priya.set_password("five quiet horses")
    small_school.priya.save(update_fields=["password"])

    assert program.get(BOOKING).status_code == 401
    assert small_school.program(small_school.priya).get(BOOKING).status_code == 404


def test_the_length_of_a_tokens_life_is_the_setting(small_school: SmallSchool, settings: Any) -> None:
    settings.JWT_LIFETIME = timedelta(minutes=5)

    claims = jwt.decode(issue_token(small_school.priya), options={"verify_signature": False})

    assert claims["exp"] - claims["iat"] == 300
