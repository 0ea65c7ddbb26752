"""Random training patches: geometry, context and intensity.

Everything is drawn from one `torch.Generator` per step, so that a resumed run repeats what an
uninterrupted one would have done.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

from dataset import LABEL_VALUES, Case

ROTATION_DEGREES = 15.0
SCALE_RANGE = (0.8, 1.25)
ANISOTROPY = 0.06
SHIFT_VOXELS = 8.0
FAR_SHIFT_VOXELS = 30.0


class Draw:
    """Uniform and normal numbers from one seeded generator."""

    def __init__(self, seed: int):
        self.generator = torch.Generator().manual_seed(seed)

    def uniform(self, low: float, high: float) -> float:
        return low + (high - low) * torch.rand((), generator=self.generator).item()

    def chance(self, probability: float) -> bool:
        return self.uniform(0, 1) < probability

    def index(self, count: int) -> int:
        return int(torch.randint(count, (), generator=self.generator))

    def normal(self, shape: tuple[int, ...]) -> torch.Tensor:
        return torch.randn(shape, generator=self.generator)


def patch(case: Case, size: tuple[int, int, int], draw: Draw) -> tuple[torch.Tensor, torch.Tensor]:
    """One augmented patch: image `[1, d, h, w]` f32 and labels `[d, h, w]` i64."""
    image = torch.from_numpy(case.image)[None, None]
    labels = torch.from_numpy(case.labels)
    grid = sampling_grid(labels.shape, size, draw)
    # The data ends at the crop, the reader's box does not: what lies beyond is unknown context,
    # so each patch is given another guess of it.
    edge = "border" if draw.chance(0.5) else "zeros"
    moved = F.grid_sample(image, grid, mode="bilinear", padding_mode=edge, align_corners=False)[0]
    parts = torch.stack([labels == value for value in LABEL_VALUES[1:]])[None].float()
    shares = F.grid_sample(parts, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
    background = 1 - shares.sum(1, keepdim=True)
    return intensity(moved, draw), torch.cat([background, shares], 1)[0].argmax(0)


def sampling_grid(shape: tuple[int, ...], size: tuple[int, ...], draw: Draw) -> torch.Tensor:
    """Where each patch voxel looks in the crop, in grid_sample's -1..1 coordinates (x, y, z).

    Mirroring left-right keeps both labels valid (each side has an anterior and a posterior part);
    mirroring along the other axes would not.
    """
    reach = FAR_SHIFT_VOXELS if draw.chance(0.1) else SHIFT_VOXELS
    scale = draw.uniform(*SCALE_RANGE)
    matrix = rotation(draw)
    stretch = [scale * draw.uniform(1 - ANISOTROPY, 1 + ANISOTROPY) for _ in range(3)]
    matrix = matrix @ torch.diag(torch.tensor(stretch))
    if draw.chance(0.5):
        matrix = torch.diag(torch.tensor([-1.0, 1.0, 1.0])) @ matrix
    shift = torch.tensor([draw.uniform(-reach, reach) for _ in range(3)])
    axes = [torch.arange(n, dtype=torch.float32) - (n - 1) / 2 for n in size]
    z, y, x = torch.meshgrid(*axes, indexing="ij")
    points = torch.stack([x, y, z], -1) @ matrix.T + shift
    half = torch.tensor([n / 2 for n in reversed(shape)])
    return (points / half)[None]


def rotation(draw: Draw) -> torch.Tensor:
    """A rotation by up to `ROTATION_DEGREES` about each axis."""
    result = torch.eye(3)
    for axis in range(3):
        angle = math.radians(draw.uniform(-ROTATION_DEGREES, ROTATION_DEGREES))
        c, s = math.cos(angle), math.sin(angle)
        a, b = [i for i in range(3) if i != axis]
        turn = torch.eye(3)
        turn[a, a], turn[a, b], turn[b, a], turn[b, b] = c, -s, s, c
        result = turn @ result
    return result


def intensity(image: torch.Tensor, draw: Draw) -> torch.Tensor:
    """Resolution, blur, bias field, gamma, contrast, brightness, noise; `[1, d, h, w]`."""
    if draw.chance(0.25):
        image = coarsen(image, draw.index(3), draw.uniform(1.3, 2.2))
    if draw.chance(0.2):
        image = F.avg_pool3d(image[None], 3, 1, 1, count_include_pad=False)[0] * 0.6 + image * 0.4
    if draw.chance(0.3):
        field = F.interpolate(draw.normal((1, 1, 3, 3, 3)), image.shape[1:], mode="trilinear")[0]
        image = image * (1 + 0.15 * field)
    if draw.chance(0.3):
        low, high = image.min(), image.max()
        unit = (image - low) / (high - low + 1e-6)
        image = unit ** draw.uniform(0.7, 1.5) * (high - low) + low
    # The box a reader draws holds more than a crop does, which moves its mean and deviation.
    image = image * draw.uniform(0.7, 1.35) + draw.uniform(-0.4, 0.4)
    if draw.chance(0.4):
        image = image + draw.uniform(0.0, 0.15) * draw.normal(tuple(image.shape))
    return image


def coarsen(image: torch.Tensor, axis: int, factor: float) -> torch.Tensor:
    """Thick slices along one axis, brought back to the patch's own grid."""
    size = list(image.shape[1:])
    small = size.copy()
    small[axis] = max(2, round(size[axis] / factor))
    low = F.interpolate(image[None], small, mode="trilinear")
    return F.interpolate(low, size, mode="trilinear")[0]
