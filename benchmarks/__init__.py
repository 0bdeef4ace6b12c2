"""What is measured beside what; see README.md."""

import os

# One core for numpy's own products, as the engine has it: set before anything imports numpy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
