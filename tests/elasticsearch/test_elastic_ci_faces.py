"""CI's face search again, with ``--engine elasticsearch``."""

from test_ci_faces import ci as ci
from test_ci_faces import (  # noqa: F401
    test_a_person_is_found_wherever_that_is_written,
    test_names_in_pictures_and_pictures_that_are_not_indexed,
)
