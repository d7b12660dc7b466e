"""The network canvas: the network as a picture that can be edited."""

from mlp_studio.ui.canvas.canvas import NetworkCanvas

__all__ = ["NetworkCanvas"]
