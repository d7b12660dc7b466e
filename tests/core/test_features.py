"""Features: what the parser reads, what it refuses, and that no text at all makes it do anything else."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_studio.core.errors import StudioError
from mlp_studio.core.features import FUNCTIONS, MAX_LENGTH, feature_matrix, feature_symbol, parse_feature

X1, X2 = np.array([0.5, -1.5, 2.0]), np.array([0.25, 3.0, -0.75])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x1", X1),
        ("x2", X2),
        ("x1^2", X1**2),
        ("x1**2", X1**2),
        ("x1*x2", X1 * X2),
        ("x1 − x2", X1 - X2),
        ("-x1 + +x2", -X1 + X2),
        ("0.5*x1 - exp(x2)", 0.5 * X1 - np.exp(X2)),
        ("x1/x2", X1 / X2),
        ("2", [2, 2, 2]),
        ("1e-3", [1e-3] * 3),
        ("pi", [np.pi] * 3),
        ("e^x1", np.e**X1),
        (" ( x1+x2 ) * 2 ", (X1 + X2) * 2),
        ("2^3^2", [512.0] * 3),
        ("-x1^2", -(X1**2)),
        ("1 - 2 - 3", [-4] * 3),
        *((f"{name}(x1)", function(np.abs(X1))) for name, function in FUNCTIONS.items()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_expression_is_what_mathematics_makes_of_it(text: str, wanted: np.ndarray) -> None:
    x1 = np.abs(X1) if text.split("(")[0] in FUNCTIONS else X1
    np.testing.assert_allclose(parse_feature(text)(x1, X2), wanted, rtol=1e-15)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "x3",
        "x",
        "y",
        "1 2",
        "x1 x2",
        "x1,x2",
        "(x1",
        "x1)",
        "x1 +",
        "sin",
        "sin()",
        "sin(x1, x2)",
        "sin(x=x1)",
        "sin(*x1)",
        "x1(x2)",
        "foo(x1)",
        "x1 if x2 else 1",
        "x1 < x2",
        "x1 # x2",
        '(x1 # """\n)',
        "x1 // x2",
        "x1 % x2",
        "x1 @ x2",
        "~x1",
        "not x1",
        "x1 and x2",
        "True",
        "None",
        "1j",
        "'x1'",
        "b'1'",
        "[x1]",
        "x1[0]",
        "x1.real",
        "lambda: x1",
        "(x1 := 2)",
        "__import__('os')",
        "np.sin(x1)",
        "x1; x2",
        "x1\n+x2",
        "...",
        "f'{x1}'",
        "\0",
        "\ud800",
        "(" * 150,
        "-" * 150 + "(",
        "x1^",
    ],
)
def test_anything_else_is_refused_with_the_words_that_may_be_used(text: str) -> None:
    with pytest.raises(StudioError) as caught:
        parse_feature(text)
    assert caught.value.where == "inputs"
    assert caught.value.mend == "Use x1, x2, numbers, + − * / ^ and sin, cos, exp, log, sqrt, abs, tanh"


def test_an_expression_has_a_greatest_length() -> None:
    assert parse_feature("x1+" * 66 + "x1")(X1, X2).tolist() == pytest.approx((67 * X1).tolist())
    with pytest.raises(StudioError, match=f"1 to {MAX_LENGTH} characters"):
        parse_feature("1" * (MAX_LENGTH + 1))


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(StudioError, match="a feature is an expression"):
        parse_feature(5)


def read(text: str) -> np.ndarray | StudioError:
    """Return what a text stands for, or the refusal; whatever else it does is a bug."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return parse_feature(text)(X1, X2)
        except StudioError as error:
            return error


def assert_numbers_or_a_refusal(text: str) -> None:
    found = read(text)
    if isinstance(found, StudioError):
        assert found.what
        assert str(found).isprintable()
    else:
        assert (found.shape, found.dtype) == (X1.shape, np.dtype(np.float64))


@settings(max_examples=500)
@given(st.text(max_size=MAX_LENGTH + 5))
def test_any_text_at_all_gives_numbers_or_a_refusal(text: str) -> None:
    assert_numbers_or_a_refusal(text)


@settings(max_examples=500)
@given(
    st.lists(
        st.sampled_from(
            ["x1", "x2", "sin", "log", "(", ")", "+", "-", "−", "*", "/", "^", "**", "0", "1.5", "1e300", "pi", "e", " ", ",", "."]
        )
    ).map("".join)
)
def test_any_sequence_of_its_own_words_gives_numbers_or_a_refusal(text: str) -> None:
    assert_numbers_or_a_refusal(text)


def test_the_matrix_has_a_column_of_ones_and_one_for_each_feature() -> None:
    xy = np.stack([X1, X2], axis=1)
    np.testing.assert_array_equal(feature_matrix(("x1*x2", "x2", "3"), xy), np.stack([np.ones(3), X1 * X2, X2, np.full(3, 3.0)], axis=1))
    assert feature_matrix((), xy).tolist() == [[1.0]] * 3
    assert feature_matrix(("x1",), np.empty((0, 2))).shape == (0, 2)


def test_the_matrix_shows_without_a_warning_where_a_feature_is_no_number() -> None:
    x = feature_matrix(("log(x1)", "1/x2", "exp(1000*x1)"), np.array([[-1.0, 0.0], [1.0, 2.0]]))
    assert np.isfinite(x).tolist() == [[True, False, False, True], [True, True, True, False]]


def test_the_matrix_passes_a_refusal_on() -> None:
    with pytest.raises(StudioError, match="“x1 plus x2” cannot be read"):
        feature_matrix(("x1", "x1 plus x2"), np.zeros((2, 2)))


def test_symbols_have_indices_and_exponents() -> None:
    assert [feature_symbol(text) for text in ("x1", "x2^2", "x1^3*x2", "sin(x1)")] == ["x₁", "x₂²", "x₁³·x₂", "sin(x₁)"]
