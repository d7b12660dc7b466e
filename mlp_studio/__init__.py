"""MLP Studio: draw a multilayer perceptron, train it, and open every number of it."""

__version__ = "0.1.0"
