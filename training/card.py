"""The model card: only figures that were measured, and what they do not say."""

from __future__ import annotations


def text(facts: dict, figures: dict | None) -> str:
    """`CARD.md` from the facts of the shipped weights and the cross-validation, if there is one yet."""
    misfits = "; ".join(f"`{m['file']}`: {m['reason']}" for m in facts["misfits"]) or "none"
    precision = "bfloat16 autocast (weights f32)" if facts["bfloat16"] else "f32"
    return f"""# Hippocampus, anterior and posterior, on T1-weighted MR

Written by `training/hippocampus.py`; do not edit by hand. **Not a medical device.** Research and education only.

| | |
| --- | --- |
| weights | `weights.safetensors`, {facts["bytes"]:,} bytes, {facts["parameters"]:,} parameters, f32 |
| SHA-256 (the model's id) | `{facts["sha256"]}` |
| network | 3D U-Net: features {", ".join(map(str, facts["features"]))}; two 3x3x3 convolutions a stage, instance norm, LeakyReLU 0.01, strided convolutions down, 2x2x2 transposed convolutions up |
| input | 1 mm isotropic, axes towards patient left, posterior, superior; clipped to the 0.5th and 99.5th percentile of the box, z-scored over the box |
| protocol | patches of {" x ".join(map(str, facts["patch"]))} (S, P, L), at most half a patch apart, logits averaged with Gaussian weights (sigma an eighth of the patch); in a box larger than a patch, the one or two largest pieces found are looked at twice more, in a patch centred on each and normalised by itself, and only the largest piece of that is kept |
| labels | 1 anterior hippocampus, 2 posterior hippocampus |

## Intended use
A first outline of the hippocampus on T1-weighted MR of an adult, in a box that a reader has placed around a temporal lobe; the reader checks and corrects it.

## Data
{facts["cases"]} of the 260 labelled crops of the Medical Segmentation Decathlon, Task04 Hippocampus, by Vanderbilt University Medical Center; CC BY-SA 4.0. Antonelli M, Reinke A, Bakas S, et al. The Medical Segmentation Decathlon. Nature Communications 13, 4128 (2022). Changes made: axes reordered, intensities normalised; crops in `reference/` are reordered only.

Files that could not be used: {misfits}.

## Training
{facts["steps"]:,} steps of AdamW at batch 2 (one cycle, peak 0.004), {precision}, cross-entropy plus soft Dice, on all {facts["cases"]} cases. Random rotation (15 degrees), scale (0.8 to 1.25), shift (8 mm, in one draw of ten 30 mm), left-right mirroring, thick slices, blur, bias field, gamma, contrast, noise, and two guesses of what lies beyond the crop.

    {command(facts)}

`FOLDER` holds the crops (`images/`, `labels/`). Another processor or another number of threads adds up in another order: weights of such a run differ in their bits, and so does their id.

## Figures
{measured(figures)}

## Limits
- **Context.** The crops are tight (about 35 x 50 x 36 mm around one hippocampus). The model has never seen what lies further away; in a larger box it can take other structures for hippocampus. The second, centred look is there for that; it was tried on the MNI152 template only (no reference outline, so no Dice), where boxes from 36 x 52 x 36 mm to 130 x 180 x 170 mm gave volumes within 3 % of each other. A hippocampus that the survey misses is missed.
- **One side.** In nearly all crops the anterior part lies further to the patient's right, as in a left hippocampus. The other side is known to the model only by mirroring; "mirrored" above is the same held-out crop mirrored before the network.
- **One centre.** By the Decathlon's paper, all data come from one centre: healthy adults, and adults with a non-affective psychotic disorder. Tumour, surgery, malformation, sclerosis, contrast agent, children and other sequences were not looked at.
- The two hemispheres of one person may lie in different folds (the crops do not say whose they are), which favours the figures.
- Labels are one group's protocol; where the anterior part ends is a convention.
- The crops are already resampled to 1 mm. Slices thicker than 2 mm were imitated, not measured.

## Licence
The weights and the crops under `reference/` derive from CC BY-SA 4.0 data and are given under CC BY-SA 4.0 (see `LICENSE.md`).
"""


def command(facts: dict) -> str:
    """What to run for such weights, with every choice that makes them."""
    words = ["cargo xtask train hippocampus --data FOLDER --ship models/hippocampus"]
    words += [f"--{name} {facts[name]}" for name in ("steps", "seed", "threads")]
    return " ".join(words + ["--bfloat16"] * facts["bfloat16"])


def measured(figures: dict | None) -> str:
    """The cross-validation as a table, saying how much of it is done."""
    if figures is None:
        return "Cross-validation has not been run for these weights yet."
    done, folds = figures["folds_done"], figures["folds"]
    lines = [
        f"Cross-validation: {done} of {folds} folds, {figures['cases_scored']} of {figures['cases']} cases "
        f"scored, each by a network trained like the shipped one ({figures['steps_per_run']:,} steps) without "
        "it. Dice per case, mean with 95 % bootstrap interval over cases. Computed by torch with the protocol "
        "above; the engine agrees with torch (`crates/infer/tests/hippocampus.rs`).",
        "",
        "| | mean | 95 % interval | standard deviation | lowest case |",
        "| --- | --- | --- | --- | --- |",
    ]
    groups = [("Dice", "dice"), ("Dice, mirrored", "mirrored_dice")]
    groups.append(("Volume difference, %", "volume_difference_percent"))
    for title, key in groups:
        for name, row in figures[key].items():
            low, high = row["interval_95"]
            lines.append(
                f"| {title}: {name} | {row['mean']} | {low} to {high} | {row['standard_deviation']} "
                f"| {row['lowest']} |"
            )
    return "\n".join(lines)
