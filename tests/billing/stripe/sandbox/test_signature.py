"""Stripe's signature, against a published example and against Stripe's own library."""

import pytest
import stripe

from billing.stripe.sandbox.events import signature

SECRET = "whsec_test_secret"
SIGNED_AT = 1767225600
BODY = '{"id":"evt_test","object":"event","type":"invoice.paid"}'
HEADER = "t=1767225600,v1=50a2ac08e0acb62597dcbba4eaa54ca1febb6cf560c17816d4056e227ab27a2b"


def test_the_published_example_comes_out() -> None:
    assert signature(BODY.encode(), SECRET, SIGNED_AT) == HEADER


def test_the_library_signs_the_same() -> None:
    theirs = stripe.WebhookSignature.generate_signature_header(BODY, SECRET, timestamp=SIGNED_AT)

    assert "v1=" + theirs.partition("v1=")[2] == HEADER.partition(",")[2]


@pytest.mark.parametrize(
    ("body", "secret", "tolerance"),
    [(BODY + " ", SECRET, None), (BODY, "whsec_another", None), (BODY, SECRET, 300)],
    ids=["another body", "another secret", "too old"],
)
def test_the_library_refuses_what_is_not_ours(body: str, secret: str, tolerance: int | None) -> None:
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(body, HEADER, secret, tolerance)
