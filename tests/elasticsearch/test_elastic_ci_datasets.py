"""Datasets, simple queries and faces of CI again, with ``--engine elasticsearch``."""

from test_ci_datasets import ci as ci
from test_ci_datasets import (  # noqa: F401
    test_a_dataset_from_its_creation_to_its_end,
    test_accounts_and_regions_do_not_see_each_other,
    test_pages_of_a_list,
    test_refusals,
)
