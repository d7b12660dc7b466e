"""Where many starts end: their final losses, their curves, and each of them to open."""
