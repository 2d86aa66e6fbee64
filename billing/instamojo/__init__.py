"""Instamojo: the client, the webhook, what its payments mean, and (in sandbox/) the provider pretended."""
