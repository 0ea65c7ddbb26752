"""The protocol that is shipped: a survey of the whole box, then a close look at what it found.

The network knows crops that are centred on one hippocampus. In a larger box no tile need be centred
so, and parts are lost (measured on the MNI152 template: the anterior part by two thirds). So what
the survey finds is looked at again, in one patch centred on it, normalised by itself, as in
training. The engine repeats this step by step.
"""

from __future__ import annotations

import numpy as np
import torch
from scipy import ndimage

import tiling
from dataset import normalise

MASSES = 2
"""One hippocampus on each side."""
ROUNDS = 2
"""The second look is centred on what the first one found."""


def segment(network: torch.nn.Module, raw: np.ndarray, patch: tuple[int, int, int]) -> np.ndarray:
    """Labels u8 `[d, h, w]` of an image as stored."""
    survey = tiling.logits(network, normalise(raw), patch).argmax(0).astype(np.uint8)
    if all(n <= p for n, p in zip(raw.shape, patch)):
        return survey
    labels = np.zeros_like(survey)
    for mass in masses(survey):
        center = middle(mass)
        for _ in range(ROUNDS):
            low = [max(0, min(c - p // 2, n - p)) for c, p, n in zip(center, patch, raw.shape)]
            here = tuple(slice(a, min(a + p, n)) for a, p, n in zip(low, patch, raw.shape))
            found = tiling.logits(network, normalise(raw[here]), patch).argmax(0).astype(np.uint8)
            largest = next(iter(masses(found)), None)
            if largest is None:
                break
            center = [a + m for a, m in zip(low, middle(largest))]
        else:
            where = tuple((largest + low).T)
            labels[where] = found[tuple(largest.T)]
    return labels


def masses(labels: np.ndarray) -> list[np.ndarray]:
    """Voxels `[n, 3]` of the largest connected pieces of foreground (26 neighbours): at most
    `MASSES`, each at least half of the largest; of equal ones the first in memory comes first."""
    pieces, count = ndimage.label(labels > 0, np.ones((3, 3, 3)))
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)[1:]
    order = np.argsort(-sizes, kind="stable")[:MASSES]
    return [np.argwhere(pieces == i + 1) for i in order if 2 * sizes[i] >= sizes.max()]


def middle(mass: np.ndarray) -> list[int]:
    """Centre of the bounding box, rounded up."""
    return ((mass.min(0) + mass.max(0) + 1) // 2).tolist()
