"""Linear separability in the window: the verdict in words and numbers, the matrix of all pairs, and what shows it in the plane."""
