"""CI's life cycle and hybrid search again, with ``--engine elasticsearch``; not all, as each fills its datasets."""

from test_ci_hybrid import ci as ci
from test_ci_hybrid import (  # noqa: F401
    test_a_picture_finds_itself_first_and_scores_are_whole_numbers,
    test_a_text_finds_pictures_by_what_people_wrote,
    test_films_scene_by_scene,
    test_passages_with_their_pictures,
    test_the_pages_json_requests_get_the_pages_reply,
)
