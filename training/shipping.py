"""Writes the model that is shipped: manifest, weights, card, and reference tensors for the engine's test."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save

import card
import focus
import tiling
from dataset import CLIP_PERCENTILES, SPACING_MM, Case, Survey, normalise
from network import Unet, operator_graph

REFERENCE_CASES = ("hippocampus_164", "hippocampus_277")
"""One crop in 8 bits and one that needs more; both are larger than the patch, so that tiles meet."""
LOGIT_STEP = 3
"""Logits are kept at every third voxel along each axis: enough to compare, a 27th of the size."""

HIPPOCAMPUS = {"value": "5366008", "scheme": "SCT", "meaning": "Hippocampus"}
MODIFIERS = {
    1: {"value": "255549009", "scheme": "SCT", "meaning": "Anterior"},
    2: {"value": "255551008", "scheme": "SCT", "meaning": "Posterior"},
}


def ship(options: argparse.Namespace, found: Survey, features, labels, patch) -> None:
    """Everything that goes into the model's folder, from what the work folder holds now."""
    folder: Path = options.ship
    folder.mkdir(parents=True, exist_ok=True)
    network = Unet(features, len(labels)).eval()
    saved = torch.load(options.work / "final.checkpoint.pt", weights_only=True)
    if saved["step"] != saved["steps"]:
        raise SystemExit(f"the final model has {saved['step']} of {saved['steps']} steps")
    network.load_state_dict(saved["network"])
    weights = save({k: v.contiguous().numpy() for k, v in network.state_dict().items()})
    digest = hashlib.sha256(weights).hexdigest()
    (folder / "weights.safetensors").write_bytes(weights)
    (folder / "model.json").write_text(manifest(network, digest, labels, patch) + "\n")
    references(folder / "reference", network, found.cases, patch, digest)
    report = options.work / "cross_validation.json"
    figures = json.loads(report.read_text()) if report.exists() else None
    if figures:
        (folder / "cross_validation.json").write_text(report.read_text())
    parameters = sum(p.numel() for p in network.parameters())
    facts = {
        "sha256": digest,
        "bytes": len(weights),
        "parameters": parameters,
        "features": features,
        "patch": patch,
        "steps": saved["steps"],
        "seed": options.seed,
        "threads": options.threads,
        "bfloat16": options.bfloat16,
        "cases": len(found.cases),
        "misfits": found.misfits,
    }
    (folder / "CARD.md").write_text(card.text(facts, figures))
    print(f"shipped {len(weights)} bytes, SHA-256 {digest}", flush=True)


def manifest(network: Unet, digest: str, labels, patch) -> str:
    """`model.json`; one node a line, so that a change reads well."""
    entries = [{"value": 0, "name": labels[0]}] + [
        {"value": v, "name": labels[v], "code": HIPPOCAMPUS, "modifier": MODIFIERS[v]} for v in (1, 2)
    ]
    graph = operator_graph(network)
    nodes = ",\n      ".join(json.dumps(node) for node in graph.pop("nodes"))
    value = {
        "format": "voxelkeep-model",
        "version": 1,
        "name": "hippocampus",
        "weights": {"file": "weights.safetensors", "sha256": digest},
        "input": {
            "modality": "MR",
            "spacing_mm": SPACING_MM,
            "patch": patch,
            "normalisation": {
                "kind": "clipped_z_score",
                "low_percentile": CLIP_PERCENTILES[0],
                "high_percentile": CLIP_PERCENTILES[1],
            },
        },
        "labels": entries,
        "graph": {"input": graph["input"], "output": graph["output"], "nodes": "NODES"},
    }
    return json.dumps(value, indent=2).replace('"NODES"', f"[\n      {nodes}\n    ]")


def references(folder: Path, network: Unet, cases: list[Case], patch, digest: str) -> None:
    """Crops with torch's labels and some logits of the survey, tied to the weights by their hash."""
    folder.mkdir(parents=True, exist_ok=True)
    by_name = {case.name: case for case in cases}
    chosen = [by_name[name] for name in REFERENCE_CASES if name in by_name] or cases[:2]
    images = {case.name: case.raw for case in chosen}
    # A crop beside its mirror image stands for a box over both lobes: two pieces, each looked at by itself.
    images["both_sides"] = np.concatenate([chosen[0].raw, chosen[0].raw[:, :, ::-1]], axis=2)
    for name, raw in images.items():
        logits = tiling.logits(network, normalise(raw), patch)
        sample = np.ascontiguousarray(logits[:, ::LOGIT_STEP, ::LOGIT_STEP, ::LOGIT_STEP])
        small = np.array_equal(raw, raw.astype(np.uint8))
        tensors = {
            "image": raw.astype(np.uint8) if small else raw,
            "labels": focus.segment(network, raw, patch),
            "logits": sample,
        }
        # One note only: safetensors writes several in an order that differs from run to run.
        notes = {"weights_sha256": digest}
        (folder / f"{name}.safetensors").write_bytes(save(tensors, notes))
