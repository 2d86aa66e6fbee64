"""Instamojo's pages for people, and who gets in by the API."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.billing.instamojo.asked import BACK, asked
from tests.world import World

KEYS = {"X-Api-Key": "local-instamojo-key", "X-Auth-Token": "local-instamojo-token"}
API = "/instamojo/api/1.1"


def test_a_family_pays_on_the_page_and_goes_back(instamojo_world: World) -> None:
    page = asked().url
    assert "Pay INR 2500.00" in instamojo_world.http.get(page).text

    answer = instamojo_world.http.post(page, data={"do": "pay"})

    back = urlsplit(answer.headers["Location"])
    told = parse_qs(back.query)
    assert (answer.status_code, f"{back.scheme}://{back.netloc}{back.path}") == (302, BACK)
    assert told["payment_status"] == ["Credit"]
    assert told["payment_request_id"] == [page.rpartition("/")[2]]
    assert "This is paid" in instamojo_world.http.get(page).text
    assert [entry["data"]["amount"] for entry in instamojo_world.log("payment.credited")] == ["2500.00"]


def test_a_bank_that_says_no_leaves_the_page_open(instamojo_world: World) -> None:
    page = asked().url

    answer = instamojo_world.http.post(page, data={"do": "fail"})

    assert "payment_status=Failed" in answer.headers["Location"]
    assert "Pay INR 2500.00" in instamojo_world.http.get(page).text


def test_every_link_stands_in_the_list(instamojo_world: World) -> None:
    assert "has not asked for a payment" in instamojo_world.http.get("/instamojo/").text
    page = asked().url

    assert urlsplit(page).path in instamojo_world.http.get("/instamojo/").text
    assert instamojo_world.http.get("/instamojo/pay/nobodys").status_code == 404


@pytest.mark.parametrize("header", KEYS)
def test_without_key_and_token_nobody_gets_in(instamojo_world: World, header: str) -> None:
    for given in ({}, {header: "another"}):
        keys = {name: value for name, value in KEYS.items() if name != header} | given
        answer = instamojo_world.http.get(f"{API}/payment-requests/", headers=keys)
        assert (answer.status_code, answer.json()["success"]) == (401, False)


def test_a_payment_is_read_under_its_request_only(instamojo_world: World) -> None:
    one, other = asked(), asked()
    number = instamojo_world.call("POST", "instamojo/pay", {"request": one.id})["payment_id"]

    found = instamojo_world.http.get(f"{API}/payment-requests/{one.id}/{number}/", headers=KEYS).json()
    foreign = instamojo_world.http.get(f"{API}/payment-requests/{other.id}/{number}/", headers=KEYS)

    payment = found["payment_request"]["payment"]
    assert (payment["payment_id"], payment["status"], payment["fees"]) == (number, "Credit", "53.00")
    assert foreign.status_code == 404


def test_a_refund_can_be_read(instamojo_world: World) -> None:
    payment = instamojo_world.call("POST", "instamojo/pay", {"request": asked().id})["payment_id"]
    told = {"payment_id": payment, "type": "RFD", "body": "They moved.", "transaction_id": "once"}

    made = instamojo_world.http.post(f"{API}/refunds/", data=told, headers=KEYS).json()["refund"]
    again = instamojo_world.http.post(f"{API}/refunds/", data=told, headers=KEYS)

    assert instamojo_world.http.get(f"{API}/refunds/{made['id']}/", headers=KEYS).json()["refund"] == made
    assert (made["refund_amount"], made["status"]) == ("2500.00", "Refunded")
    assert (again.status_code, list(again.json()["message"])) == (400, ["transaction_id"])
    wrong = instamojo_world.http.post(f"{API}/refunds/", data=told | {"type": "WHY"}, headers=KEYS)
    assert list(wrong.json()["message"]) == ["type"]


def test_a_page_that_takes_money_again_is_theirs_unless_one_says_no(instamojo_world: World) -> None:
    told = {"purpose": "Concert", "amount": "100", "allow_repeated_payments": "true"}
    made = instamojo_world.http.post(f"{API}/payment-requests/", data=told, headers=KEYS).json()["payment_request"]

    for _time in range(2):
        instamojo_world.call("POST", "instamojo/pay", {"request": made["id"]})

    found = instamojo_world.http.get(f"{API}/payment-requests/{made['id']}/", headers=KEYS).json()
    assert len(found["payment_request"]["payments"]) == 2
