"""Tests of tests/wire/test_fuzzy.py again, with ``--engine elasticsearch``."""

from test_fuzzy import names as names
from test_fuzzy import (  # noqa: F401
    test_an_update_keeps_the_text_of_a_document,
    test_every_word_stands_somewhere,
    test_order_and_pages,
    test_the_limits_of_a_question,
    test_what_changes_is_found_by_what_it_is_now,
)
