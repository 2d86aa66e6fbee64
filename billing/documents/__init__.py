"""What each document about money says: facts first (billing/queries/ reads them from rows), then their words."""
