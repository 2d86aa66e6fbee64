"""Stripe: the client, the webhook, what its events mean, and (in sandbox/) the provider pretended."""
