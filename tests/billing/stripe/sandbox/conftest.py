"""These tests talk to a real sandbox process."""

from tests.world_fixtures import api, receiver, running_world, world

__all__ = ["api", "receiver", "running_world", "world"]
