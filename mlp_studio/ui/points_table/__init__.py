"""The table of points: all of them as rows, edited in place, sorted by any column, and linked with the plane."""

from mlp_studio.ui.points_table.table import PointsTable

__all__ = ["PointsTable"]
