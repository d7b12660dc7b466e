"""Plots of a run over its epochs: losses, weights, gradients, and what they have in common."""
