"""These tests look at a small school."""

from tests.small_school import committed_school, small_school

__all__ = ["committed_school", "small_school"]
