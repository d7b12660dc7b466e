"""MLP Studio: draw a multilayer perceptron, train it, and open every number of it."""

import os

__version__ = "0.1.0"

# Before NumPy's first import: two BLAS threads make small networks 10 to 40 times slower.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
