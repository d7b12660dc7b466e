"""The hidden space: the points as a layer sees them, with what the layers behind make of that."""
