"""The collapse of linear networks: a chip over the canvas, a card with the one w, and its line in the plane."""
