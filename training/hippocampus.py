"""Trains, cross-validates and ships the hippocampus model.

    python training/hippocampus.py --data DIR --work DIR [--ship models/hippocampus] [--bfloat16]

The shipped weights were made with `--bfloat16`; the whole command stands in the model's card.
`--data` is a folder with the Medical Segmentation Decathlon's Task04 crops (`images/`, `labels/`);
`--work` holds checkpoints, logs and figures, and a run that was stopped goes on where it was.
The model for shipping is trained first, on all cases; then five folds say how good such a model is.
Nothing here is needed to build, test or run the product.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import figures
import shipping
from augmentation import Draw, patch
from dataset import Case, survey
from network import Unet

FEATURES = (16, 32, 32, 64)
LABELS = ("background", "anterior hippocampus", "posterior hippocampus")
PATCH = (40, 56, 40)
BATCH = 2
PEAK_RATE = 4e-3
WEIGHT_DECAY = 1e-2
WARM_UP_SHARE = 0.15
FOLDS = 5
SEED = 20


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--ship", type=Path, help="folder for model.json, weights and references")
    parser.add_argument("--steps", type=int, default=2000, help="optimiser steps of each run")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--bfloat16",
        action="store_true",
        help="forward and backward pass in bfloat16 (weights stay f32): twice as fast where the "
        "processor has AMX, slower where it has not",
    )
    parser.add_argument("--ship-only", action="store_true", help="no training: ship what is there")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True, warn_only=True)
    options.work.mkdir(parents=True, exist_ok=True)
    found = survey(options.data)
    for misfit in found.misfits:
        print(f"misfit: {misfit['file']}: {misfit['reason']}", flush=True)
    print(f"{len(found.cases)} usable cases, {len(found.misfits)} misfits", flush=True)
    write_json(options.work / "survey.json", found.report())
    if not options.ship_only:
        train("final", found.cases, options)
    if options.ship:
        shipping.ship(options, found, FEATURES, LABELS, PATCH)
    if not options.ship_only:
        cross_validate(found.cases, options)
    if options.ship:
        shipping.ship(options, found, FEATURES, LABELS, PATCH)


def folds(cases: list[Case], seed: int) -> list[list[int]]:
    """Case indices of each fold's validation part: a seeded shuffle, dealt round."""
    order = np.random.default_rng(seed).permutation(len(cases))
    return [sorted(order[fold::FOLDS].tolist()) for fold in range(FOLDS)]


def cross_validate(cases: list[Case], options: argparse.Namespace) -> None:
    """Trains each fold, scores its held-out cases and writes the figures so far."""
    scores: list[dict] = []
    for fold, held_out in enumerate(folds(cases, options.seed)):
        training = [case for index, case in enumerate(cases) if index not in held_out]
        network = train(f"fold{fold}", training, options)
        cache = options.work / f"fold{fold}.scores.json"
        if not cache.exists():
            rows = [
                {"fold": fold, **figures.score(network, cases[index], PATCH)} for index in held_out
            ]
            write_json(cache, rows)
        scores += json.loads(cache.read_text())
        summary = figures.summary(scores, LABELS, fold + 1, FOLDS, len(cases), options.steps)
        write_json(options.work / "cross_validation.json", summary)
        print(json.dumps(summary["dice"]), flush=True)


def train(run: str, cases: list[Case], options: argparse.Namespace) -> Unet:
    """One run of `options.steps` steps, resumed from its checkpoint where there is one."""
    torch.manual_seed(options.seed)
    network = Unet(FEATURES, len(LABELS)).to(memory_format=torch.channels_last_3d)
    optimiser = torch.optim.AdamW(network.parameters(), lr=PEAK_RATE, weight_decay=WEIGHT_DECAY)
    path = options.work / f"{run}.checkpoint.pt"
    start = 0
    if path.exists():
        saved = torch.load(path, weights_only=True)
        if saved["steps"] != options.steps:
            raise SystemExit(f"{path} was made for {saved['steps']} steps, not {options.steps}")
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        start = saved["step"]
    began = time.monotonic()
    for step in range(start, options.steps):
        for group in optimiser.param_groups:
            group["lr"] = rate(step, options.steps)
        loss = training_step(network, optimiser, cases, f"{options.seed}/{run}/{step}", options)
        if (step + 1) % 50 == 0 or step + 1 == options.steps:
            save(path, network, optimiser, step + 1, options.steps)
            pace = (time.monotonic() - began) / (step + 1 - start)
            print(f"{run} step {step + 1}: loss {loss:.4f}, {pace:.2f} s a step", flush=True)
    return network.eval().to(memory_format=torch.contiguous_format)


def training_step(network, optimiser, cases, seed: str, options: argparse.Namespace) -> float:
    """Draws a batch, one step down the gradient of cross-entropy plus soft Dice."""
    network.train()
    draw = Draw(number_of(seed))
    pairs = [patch(cases[draw.index(len(cases))], PATCH, draw) for _ in range(BATCH)]
    image = torch.stack([p[0] for p in pairs]).to(memory_format=torch.channels_last_3d)
    labels = torch.stack([p[1] for p in pairs])
    optimiser.zero_grad()
    with torch.autocast("cpu", torch.bfloat16, enabled=options.bfloat16):
        logits = network(image)
    logits = logits.float()
    loss = F.cross_entropy(logits, labels) + soft_dice_loss(logits, labels)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 12.0)
    optimiser.step()
    return loss.item()


def number_of(text: str) -> int:
    """A seed from text that is the same in every process."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "little")


def soft_dice_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """1 - mean soft Dice of the foreground labels over the batch (Milletari et al., V-Net, 2016)."""
    shares = logits.softmax(1)
    truth = F.one_hot(labels, logits.shape[1]).permute(0, 4, 1, 2, 3).to(shares.dtype)
    axes = (0, 2, 3, 4)
    dice = (2 * (shares * truth).sum(axes) + 1) / (shares.sum(axes) + truth.sum(axes) + 1)
    return 1 - dice[1:].mean()


def rate(step: int, steps: int) -> float:
    """One cycle: linear up, cosine down to a hundredth (Smith and Topin, 2018)."""
    warm = max(1, int(WARM_UP_SHARE * steps))
    if step < warm:
        return PEAK_RATE * (0.05 + 0.95 * step / warm)
    return PEAK_RATE * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (step - warm) / (steps - warm))))


def save(path: Path, network, optimiser, step: int, steps: int) -> None:
    """Writes the checkpoint aside and moves it into place, so that a kill leaves a whole one."""
    aside = path.with_suffix(".part")
    state = {"network": network.state_dict(), "optimiser": optimiser.state_dict()}
    torch.save({**state, "step": step, "steps": steps}, aside)
    os.replace(aside, path)


def write_json(path: Path, value) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
