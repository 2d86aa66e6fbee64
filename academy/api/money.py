"""Money as programs get it: whole minor units with their currency, and the same in words."""

from typing import Any

from rest_framework import serializers

from academy.kernel.money import Money


class MoneySerializer(serializers.Serializer):
    """An amount."""

    amount = serializers.IntegerField(help_text="In minor units: 3800 of CAD are 38.00 dollars.")
    currency = serializers.CharField(help_text="ISO 4217.")
    text = serializers.CharField(help_text="For people.")


def money(amount: Money) -> dict[str, Any]:
    """An amount as an answer shows it."""
    return {"amount": amount.cents, "currency": amount.currency, "text": str(amount)}
