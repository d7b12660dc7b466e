"""Features taken apart for the exporters: each term of an expression in the words of another language."""

from __future__ import annotations

import ast
from typing import Protocol, TypeVar

import numpy as np

from mlp_studio.core.features import parse_feature

Term = TypeVar("Term")
_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}


class Language(Protocol[Term]):
    """How terms are written."""

    def coordinate(self, name: str) -> Term:
        """Return x1 or x2."""

    def number(self, value: float) -> Term:
        """Return a number, which may be infinite or none."""

    def negative(self, term: Term) -> Term:
        """Return −term."""

    def combine(self, sign: str, first: Term, second: Term) -> Term:
        """Return two terms with one of + - * / ^ between them."""

    def call(self, name: str, term: Term) -> Term:
        """Return a function of `features.FUNCTIONS` of a term."""


def in_words_of(language: Language[Term], text: str) -> Term:
    """Return a feature, written in a language; what holds no coordinate is computed now.

    Raises
    ------
    StudioError
        If the feature cannot be read.
    """
    parse_feature(text)  # it knows what may stand in a feature
    return _written(language, ast.parse(text.strip().replace("^", "**").replace("−", "-"), mode="eval").body)


def _written(language: Language[Term], node: ast.expr) -> Term:
    if not any(isinstance(part, ast.Name) and part.id in ("x1", "x2") for part in ast.walk(node)):
        with np.errstate(all="ignore"):
            return language.number(float(parse_feature(ast.unparse(node))(np.zeros(1), np.zeros(1))[0]))
    match node:
        case ast.Name(id=name):
            return language.coordinate(name)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return language.negative(_written(language, inner))
        case ast.UnaryOp(operand=inner):
            return _written(language, inner)
        case ast.BinOp(left=first, op=operator, right=second):
            return language.combine(_SIGNS[type(operator)], _written(language, first), _written(language, second))
        case ast.Call(func=ast.Name(id=name), args=[inner]):
            return language.call(name, _written(language, inner))
    raise ValueError(ast.dump(node)[:80])
