"""Forward propagation as matrix products with numbers."""
