"""Scores of held-out cases and what is reported of them."""

from __future__ import annotations

import numpy as np
import torch

import focus
from dataset import Case

BOOTSTRAP_DRAWS = 10_000


def dice(a: np.ndarray, b: np.ndarray) -> float:
    """2 |A and B| / (|A| + |B|); 1 where both are empty (Dice 1945)."""
    size = int(a.sum()) + int(b.sum())
    return 1.0 if size == 0 else 2 * int((a & b).sum()) / size


def score(network: torch.nn.Module, case: Case, patch: tuple[int, int, int]) -> dict:
    """Per-label Dice and volumes of one case by the protocol that is shipped.

    `mirrored` is the same case mirrored left-right before the network: what the other side of the
    head would look like.
    """
    network.eval()
    found = focus.segment(network, case.raw, patch)
    mirror = focus.segment(network, np.ascontiguousarray(case.raw[..., ::-1]), patch)[..., ::-1]
    row: dict = {"case": case.name}
    for label in (1, 2):
        row[f"dice_{label}"] = dice(found == label, case.labels == label)
        row[f"mirrored_dice_{label}"] = dice(mirror == label, case.labels == label)
        row[f"volume_found_mm3_{label}"] = int((found == label).sum())
        row[f"volume_true_mm3_{label}"] = int((case.labels == label).sum())
    row["dice_whole"] = dice(found > 0, case.labels > 0)
    return row


def interval(values: list[float]) -> dict:
    """Mean with its 95 % bootstrap interval over cases (percentile method), and the spread."""
    data = np.asarray(values)
    draws = np.random.default_rng(0).integers(0, data.size, (BOOTSTRAP_DRAWS, data.size))
    low, high = np.percentile(data[draws].mean(1), [2.5, 97.5])
    return {
        "mean": round(float(data.mean()), 4),
        "interval_95": [round(float(low), 4), round(float(high), 4)],
        "standard_deviation": round(float(data.std(ddof=1)), 4),
        "lowest": round(float(data.min()), 4),
    }


def summary(rows: list[dict], labels, folds_done: int, folds: int, cases: int, steps: int) -> dict:
    """The cross-validation report, complete or so far."""
    report: dict = {
        "folds_done": folds_done,
        "folds": folds,
        "cases_scored": len(rows),
        "cases": cases,
        "steps_per_run": steps,
        "dice": {},
        "mirrored_dice": {},
        "volume_difference_percent": {},
    }
    for label in (1, 2):
        name = labels[label]
        report["dice"][name] = interval([row[f"dice_{label}"] for row in rows])
        report["mirrored_dice"][name] = interval([row[f"mirrored_dice_{label}"] for row in rows])
        report["volume_difference_percent"][name] = interval(
            [
                100 * (row[f"volume_found_mm3_{label}"] / row[f"volume_true_mm3_{label}"] - 1)
                for row in rows
            ]
        )
    report["dice"]["whole hippocampus"] = interval([row["dice_whole"] for row in rows])
    report["cases_detail"] = rows
    return report
