"""Input features: the plane's coordinates, and expressions of them read by a parser with a fixed list of functions."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable

import numpy as np

from mlp_studio.core.arrays import Floats
from mlp_studio.core.errors import StudioError

MAX_LENGTH = 200
FUNCTIONS: dict[str, Callable[[Floats], Floats]] = {
    "sin": np.sin,
    "cos": np.cos,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "tanh": np.tanh,
}
_OPERATORS: dict[type[ast.operator], Callable[[Floats, Floats], Floats]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
}
_SIGNS: dict[type[ast.unaryop], Callable[[Floats], Floats]] = {ast.UAdd: np.positive, ast.USub: np.negative}
_CONSTANTS = {"pi": np.pi, "e": np.e}
_Evaluator = Callable[[Floats, Floats], Floats]


@functools.lru_cache(maxsize=256)
def parse_feature(text: str) -> _Evaluator:
    """Return the function of (x1, x2) that `text` stands for: "x1", "x1^2", "x1*x2", "sin(x1)", "0.5*x1 - exp(x2)".

    Nothing is ever evaluated as code: the text is parsed, and every node of the tree is looked up in fixed tables.

    Raises
    ------
    StudioError
        If it is not such an expression.
    """
    mend = f"Use x1, x2, numbers, + − * / ^ and {', '.join(FUNCTIONS)}"
    if not isinstance(text, str) or not text.strip() or len(text) > MAX_LENGTH:
        raise StudioError(f"a feature is an expression of 1 to {MAX_LENGTH} characters", "inputs", mend)
    try:
        if "#" in text:
            raise ValueError("a comment is no part of an expression, and could hold anything")
        tree = ast.parse(text.strip().replace("^", "**").replace("−", "-"), mode="eval")
        return _compile(tree.body)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise StudioError(f"the feature “{text}” cannot be read", "inputs", mend) from error


def _compile(node: ast.expr) -> _Evaluator:
    match node:
        case ast.Name(id="x1"):
            return lambda x1, x2: x1
        case ast.Name(id="x2"):
            return lambda x1, x2: x2
        case ast.Name(id=name) if name in _CONSTANTS:
            constant = _CONSTANTS[name]
            return lambda x1, x2: np.full_like(x1, constant)
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return lambda x1, x2: np.full_like(x1, float(number))
        case ast.UnaryOp(op=sign, operand=inner) if type(sign) in _SIGNS:
            apply, operand = _SIGNS[type(sign)], _compile(inner)
            return lambda x1, x2: apply(operand(x1, x2))
        case ast.BinOp(left=first, op=operator, right=second) if type(operator) in _OPERATORS:
            combine, left, right = _OPERATORS[type(operator)], _compile(first), _compile(second)
            return lambda x1, x2: combine(left(x1, x2), right(x1, x2))
        case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in FUNCTIONS:
            function, operand = FUNCTIONS[name], _compile(inner)
            return lambda x1, x2: function(operand(x1, x2))
    raise ValueError(ast.dump(node)[:80])


def feature_matrix(inputs: tuple[str, ...], xy: Floats) -> Floats:
    """Return the extended examples as rows, (n, p + 1): column 0 is x_0 = 1, then one column per feature.

    Raises
    ------
    StudioError
        If a feature cannot be read.
    """
    x = np.ones((len(xy), len(inputs) + 1))
    with np.errstate(all="ignore"):
        for j, text in enumerate(inputs, start=1):
            x[:, j] = parse_feature(text)(xy[:, 0], xy[:, 1])
    return x


def feature_symbol(text: str) -> str:
    """Return a feature as a label shows it: x₁ for x1, x₁² for x1^2."""
    return text.replace("x1", "x₁").replace("x2", "x₂").replace("^2", "²").replace("^3", "³").replace("*", "·")
