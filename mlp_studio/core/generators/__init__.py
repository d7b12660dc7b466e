"""Point sets made by rule: one table of generators, each with its number of points, noise, balance and seed."""

from mlp_studio.core.generators.recipe import LARGEST_SHARE, LEAST_SHARE, Recipe, class_names, generate, split
from mlp_studio.core.generators.rules import GENERATORS, GROUPS, Generator, Parts

__all__ = ["GENERATORS", "GROUPS", "LARGEST_SHARE", "LEAST_SHARE", "Generator", "Parts", "Recipe", "class_names", "generate", "split"]
