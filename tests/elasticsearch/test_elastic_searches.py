"""Tests of tests/wire/test_searches.py again, with ``--engine elasticsearch``; not all, as each loads the album."""

from test_searches import album as album
from test_searches import settings as settings
from test_searches import (  # noqa: F401
    test_a_follow_up_question_uses_what_was_said,
    test_a_question_without_an_answer_finds_nothing_for_sure,
    test_a_token_of_another_query_is_refused,
    test_aggregations_come_alone,
    test_conditions_find_what_is_in_the_album,
    test_documents_come_when_asked_for_with_their_passages,
    test_pages_hold_every_file_once_in_order,
    test_words_find_pictures_best_first,
)
