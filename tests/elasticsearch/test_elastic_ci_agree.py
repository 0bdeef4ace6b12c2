"""The same files through IMM and CI again, with ``--engine elasticsearch``."""

from test_ci_imm_agree import *  # noqa: F403
