"""The account behind the key."""

from typing import Any

from academy.sandbox.store import Doc
from academy.settings import sandbox as settings
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import no_such
from billing.stripe.sandbox.forms import fields

NOTHING = fields()
ID = "acct_1SandboxSandbox00"
CREATED = 1767225600


def retrieve(call: Call, account: str = ID) -> Doc:
    """The school's own account; there is no other."""
    if account != ID:
        raise no_such("account", account, param="account", status=404)
    nothing: dict[str, Any] = {"alternatives": [], "current_deadline": None, "disabled_reason": None, "errors": []}
    nothing |= {name: [] for name in ("currently_due", "eventually_due", "past_due", "pending_verification")}
    return {
        "id": ID,
        "object": "account",
        "business_profile": {
            "mcc": "8299",
            "name": settings.SCHOOL,
            "product_description": None,
            "support_address": None,
            "support_email": None,
            "support_phone": None,
            "support_url": None,
            "url": None,
        },
        "business_type": "company",
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": "CA",
        "created": CREATED,
        "default_currency": "cad",
        "details_submitted": True,
        "email": "owner@example.com",
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/accounts/{ID}/external_accounts",
        },
        "future_requirements": nothing,
        "metadata": {},
        "payouts_enabled": True,
        "requirements": nothing,
        "settings": {
            "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
            "card_payments": {
                "decline_on": {"avs_failure": False, "cvc_failure": False},
                "statement_descriptor_prefix": None,
            },
            "dashboard": {"display_name": settings.SCHOOL, "timezone": "America/Toronto"},
            "payments": {"statement_descriptor": "CADENZA"},
            "payouts": {
                "debit_negative_balances": True,
                "schedule": {"delay_days": 2, "interval": "daily"},
                "statement_descriptor": None,
            },
        },
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "standard",
    }
