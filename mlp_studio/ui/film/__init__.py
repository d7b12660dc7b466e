"""A run as a film: which moments it shows, how they are painted, the card that asks, and the making of it."""
