"""Index and search behind one interface (``api.py``)."""

import os

# With two threads OpenBLAS stalls for milliseconds on small products; it reads this once, when numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
