"""The laboratory of the single unit: three ways to train it, side by side on the same examples."""
