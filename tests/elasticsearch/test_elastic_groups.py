"""The tests of tests/wire/test_groups.py again: this folder's settings say ``--engine elasticsearch``."""

from test_groups import *  # noqa: F403
