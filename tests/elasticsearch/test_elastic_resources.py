"""The tests of tests/wire/test_resources.py again: this folder's settings say ``--engine elasticsearch``."""

from test_resources import *  # noqa: F403
