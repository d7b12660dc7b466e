"""Painting in the plane: tools, their gestures, the bar they are chosen from, and the marks they leave until they end."""
