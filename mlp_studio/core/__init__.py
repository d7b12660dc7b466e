"""Values and pure functions of the theory: NumPy and Numba only; no Qt, no threads, no files."""
