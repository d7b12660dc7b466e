"""The loss as a landscape over two directions of weight space: a map and a surface, with the way of the run on it."""
