"""Shown both sides of what fails in the contract of a store, as in a test of our own."""

import pytest

pytest.register_assert_rewrite("cycle.testing")
