"""Dividing a total that must come out exactly."""

from collections.abc import Sequence


def deal(total: int, weights: Sequence[float]) -> list[int]:
    """`total` things in proportion to the weights, by largest remainder."""
    scale = total / sum(weights)
    shares = [int(w * scale) for w in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i] - weights[i] * scale, i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares
