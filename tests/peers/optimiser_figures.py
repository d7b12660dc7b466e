"""Makes tests/files/optimisers.json: what PyTorch's optimisers, schedules, weight decay and clipping make of two small networks.

Run it with PyTorch and NumPy alone, without the app: `python3 tests/peers/optimiser_figures.py`. The file holds the start and the
points as numbers, so that the test which reads it needs neither PyTorch nor the same random generator.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np

FILE = Path(__file__).parents[1] / "files" / "optimisers.json"
SEED = 2013
UPDATES = 50
POINTS = 10
"""Examples, so that 50 updates are whole epochs: 5 of one example, 25 of the two batches of BATCH and the rest, 50 of all."""
BATCH = 6
EPOCHS = {"igd": 5, "minibatch": 25, "batch": 50}

OPTIMISERS = {"gradient descent": 0.1, "momentum": 0.02, "nesterov": 0.02, "rmsprop": 0.01, "adam": 0.02}
"""Each with its learning rate."""
WALKS = [("igd", "sum"), ("minibatch", "sum"), ("minibatch", "mean"), ("batch", "sum"), ("batch", "mean")]
ENDS = [("classes", "cross-entropy"), ("one unit", "squared"), ("one unit", "log loss")]
SIZES = {"classes": (2, 4, 3), "one unit": (2, 3, 1)}


@dataclass(frozen=True)
class Case:
    """One run: a network of SIZES, and the fields of our settings under their names; the constants are PyTorch's defaults."""

    net: str
    loss: str
    algorithm: str
    reduction: str
    optimiser: str
    learning_rate: float
    momentum: float = 0.9
    alpha: float = 0.99
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    schedule: str = "constant"
    factor: float = 0.5
    epochs: int = 1
    l1: float = 0.0
    l2: float = 0.0
    clip: float | None = None


def _case(number: int, optimiser: str, walk: tuple[str, str], **rules: Any) -> Case:
    """Return a run on the network and loss whose turn it is."""
    return Case(*ENDS[number % len(ENDS)], *walk, optimiser, OPTIMISERS[optimiser], **rules)


def _plain_cases() -> list[Case]:
    return [_case(i + j, optimiser, walk) for (i, optimiser), (j, walk) in product(enumerate(OPTIMISERS), enumerate(WALKS))]


def _scheduled_cases() -> list[Case]:
    """Cosine has T = all epochs: beyond, PyTorch's rate rises again and ours stays 0; the others have T = two fifths of them."""
    runs = [("gradient descent", WALKS[0]), ("nesterov", WALKS[2]), ("adam", WALKS[3])]
    found = []
    for (i, schedule), (optimiser, walk) in product(enumerate(("step", "exponential", "1/t", "cosine")), runs):
        epochs = EPOCHS[walk[0]] if schedule == "cosine" else EPOCHS[walk[0]] * 2 // 5
        found.append(_case(i, optimiser, walk, schedule=schedule, factor=0.3, epochs=epochs))
    return found


def _penalised_cases() -> list[Case]:
    single: list[tuple[str, dict[str, float]]] = [
        ("momentum", {"l2": 0.05}),
        ("adam", {"l2": 0.05}),
        ("gradient descent", {"l1": 0.02}),
        ("rmsprop", {"l1": 0.02}),
        ("gradient descent", {"clip": 0.05}),
        ("adam", {"clip": 0.05}),
    ]
    return [_case(i, optimiser, WALKS[i % len(WALKS)], **rules) for i, (optimiser, rules) in enumerate(single)]


def _mixed_cases() -> list[Case]:
    """Everything at once, with constants that are not the defaults."""
    constants = {"momentum": 0.6, "alpha": 0.8, "beta1": 0.7, "beta2": 0.95, "epsilon": 1e-3}
    rules = {"schedule": "exponential", "factor": 0.4, "l1": 0.01, "l2": 0.03, "clip": 0.1}
    return [
        replace(_case(i + 1, optimiser, walk, **rules), epochs=EPOCHS[walk[0]], **constants)
        for i, (optimiser, walk) in enumerate(zip(OPTIMISERS, WALKS, strict=True))
    ]


CASES = [*_plain_cases(), *_scheduled_cases(), *_penalised_cases(), *_mixed_cases()]


def start(net: str) -> dict[str, Any]:
    """Return start weights, bias in column 0, and points with their classes, drawn from SEED."""
    rng = np.random.default_rng([SEED, *SIZES[net]])
    sizes = SIZES[net]
    return {
        "sizes": list(sizes),
        "weights": [rng.normal(0, 1, (after, before + 1)).tolist() for before, after in pairwise(sizes)],
        "xy": rng.uniform(-1.5, 1.5, (POINTS, 2)).tolist(),
        "labels": rng.permutation(np.arange(POINTS) % max(2, sizes[-1])).tolist(),
    }


def trained(net: dict[str, Any], case: Case) -> list[list[list[float]]]:
    """Return the weights of `net` (see `start`) after UPDATES updates by PyTorch, in double precision, in the shapes of the start."""
    import torch

    weights = [torch.tensor(w, dtype=torch.float64) for w in net["weights"]]
    slopes = [w[:, 1:].clone().requires_grad_() for w in weights]
    biases = [w[:, 0].clone().requires_grad_() for w in weights]
    xy, labels = torch.tensor(net["xy"], dtype=torch.float64), torch.tensor(net["labels"])
    optimiser = _optimiser(torch, case, slopes, biases)
    scheduler = _scheduler(torch, case, optimiser)
    size = {"igd": 1, "minibatch": BATCH, "batch": POINTS}[case.algorithm]
    updates = 0
    while updates < UPDATES:
        for batch in torch.arange(POINTS).split(size):
            optimiser.zero_grad()
            hidden = torch.tanh(torch.nn.functional.linear(xy[batch], slopes[0], biases[0]))
            losses = _losses(torch, case.loss, torch.nn.functional.linear(hidden, slopes[1], biases[1]), labels[batch])
            (losses.mean() if case.reduction == "mean" else losses.sum()).backward()
            if case.clip is not None:
                torch.nn.utils.clip_grad_norm_([*slopes, *biases], case.clip)
            for w in slopes:
                w.grad += case.l1 * w.detach().sign()
            optimiser.step()
            updates += 1
        scheduler.step()
    assert updates == UPDATES
    return [torch.column_stack([b, w]).tolist() for w, b in zip(slopes, biases, strict=True)]


def _losses(torch: Any, loss: str, z: Any, labels: Any) -> Any:
    """Return the loss of each example, from the sums z of the output layer."""
    functional = torch.nn.functional
    if loss == "cross-entropy":
        return functional.cross_entropy(z, labels, reduction="none")
    c = labels.to(z.dtype)
    if loss == "log loss":
        return functional.binary_cross_entropy_with_logits(z[:, 0], c, reduction="none")
    return 0.5 * functional.mse_loss(torch.sigmoid(z[:, 0]), c, reduction="none")


def _optimiser(torch: Any, case: Case, slopes: list[Any], biases: list[Any]) -> Any:
    """Return the optimiser; weight decay, λw added to the gradient, is for all weights but the biases."""
    groups = [{"params": slopes, "weight_decay": case.l2}, {"params": biases, "weight_decay": 0.0}]
    if case.optimiser == "adam":
        return torch.optim.Adam(groups, lr=case.learning_rate, betas=(case.beta1, case.beta2), eps=case.epsilon)
    if case.optimiser == "rmsprop":
        return torch.optim.RMSprop(groups, lr=case.learning_rate, alpha=case.alpha, eps=case.epsilon)
    momentum = 0.0 if case.optimiser == "gradient descent" else case.momentum
    return torch.optim.SGD(groups, lr=case.learning_rate, momentum=momentum, nesterov=case.optimiser == "nesterov")


def _scheduler(torch: Any, case: Case, optimiser: Any) -> Any:
    """Return the schedule, which is told of the end of every epoch."""
    schedules = torch.optim.lr_scheduler
    T = case.epochs
    if case.schedule == "step":
        return schedules.StepLR(optimiser, T, case.factor)
    if case.schedule == "exponential":
        return schedules.ExponentialLR(optimiser, case.factor ** (1 / T))
    if case.schedule == "1/t":
        return schedules.LambdaLR(optimiser, lambda t: 1 / (1 + t / T))
    if case.schedule == "cosine":
        return schedules.CosineAnnealingLR(optimiser, T)
    return schedules.ConstantLR(optimiser, 1.0)


def main() -> None:
    """Write the file, one network and one case a line."""
    import torch

    nets = {name: start(name) for name in SIZES}
    cases = [{**asdict(case), "weights": trained(nets[case.net], case)} for case in CASES]
    lines = [
        "{",
        f'"pytorch": {json.dumps(torch.__version__.partition("+")[0])},',
        f'"updates": {UPDATES},',
        f'"batch_size": {BATCH},',
        '"nets": {',
        ",\n".join(f"{json.dumps(name)}: {json.dumps(net)}" for name, net in nets.items()),
        "},",
        '"cases": [',
        ",\n".join(json.dumps(case) for case in cases),
        "]",
        "}",
    ]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
