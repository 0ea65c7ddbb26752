"""Running a network over a volume of any size: overlapping patches, summed with Gaussian weights.

The engine repeats this protocol step by step; change both or neither. Scheme after Isensee et al.,
nnU-Net (Nature Methods 18, 2021), with this project's own tile placement.
"""

from __future__ import annotations

import numpy as np
import torch

SIGMA_SHARE = 0.125


def offsets(length: int, patch: int) -> list[int]:
    """Starts of the tiles along one axis of a volume that is at least `patch` long."""
    if length == patch:
        return [0]
    steps = -(-(length - patch) * 2 // patch)
    return [(2 * i * (length - patch) + steps) // (2 * steps) for i in range(steps + 1)]


def weights(patch: tuple[int, int, int]) -> np.ndarray:
    """Separable Gaussian, sigma an eighth of the patch, 1 at the centre; f32."""
    axes = [
        np.exp(-0.5 * ((np.arange(n) - (n - 1) / 2) / (SIGMA_SHARE * n)) ** 2) for n in patch
    ]
    return np.einsum("i,j,k->ijk", *axes).astype(np.float32)


@torch.no_grad()
def logits(network: torch.nn.Module, image: np.ndarray, patch: tuple[int, int, int]) -> np.ndarray:
    """Logits `[labels, d, h, w]` of a normalised image `[d, h, w]`."""
    short = [max(0, p - n) for n, p in zip(image.shape, patch)]
    before = [s // 2 for s in short]
    padded = np.pad(image, [(b, s - b) for b, s in zip(before, short)])
    gauss = weights(patch)
    total: np.ndarray | None = None
    weight = np.zeros(padded.shape, np.float32)
    for z in offsets(padded.shape[0], patch[0]):
        for y in offsets(padded.shape[1], patch[1]):
            for x in offsets(padded.shape[2], patch[2]):
                here = np.s_[z : z + patch[0], y : y + patch[1], x : x + patch[2]]
                tile = torch.from_numpy(np.ascontiguousarray(padded[here]))[None, None]
                result = network(tile)[0].numpy()
                if total is None:
                    total = np.zeros((result.shape[0], *padded.shape), np.float32)
                total[(slice(None), *here)] += result * gauss
                weight[here] += gauss
    assert total is not None
    keep = tuple(slice(b, b + n) for b, n in zip(before, image.shape))
    return (total / weight)[(slice(None), *keep)]
