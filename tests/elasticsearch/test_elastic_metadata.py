"""The tests of tests/wire/test_metadata.py again: this folder's settings say ``--engine elasticsearch``."""

from test_metadata import *  # noqa: F403
