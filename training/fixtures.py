"""Writes the engine's test fixtures: each operator and whole networks, as torch computes them.

    python training/fixtures.py crates/infer/tests/fixtures

Each case is one graph in the manifest's form with its input and torch's output: `<case>.json` and
`<case>.safetensors`. Shapes are awkward on purpose: odd, narrow, anisotropic, smaller than a
dilated kernel. Seeded; a second run writes the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save

from network import Unet, operator_graph

Tensors = dict[str, torch.Tensor]


def normal(shape: tuple[int, ...], seed: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


class Fixture:
    """One case under construction: nodes, weights, input and expected output."""

    def __init__(self, name: str, channels: int, extent: tuple[int, int, int]):
        seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "little")
        self.name, self.seed = name, seed
        self.input = normal((1, channels, *extent), seed)
        self.nodes: list[dict] = []
        self.weights: Tensors = {}

    def weight(self, name: str, *shape: int, scale: float = 0.3) -> torch.Tensor:
        tensor = normal(shape, self.seed + len(self.weights) + 1) * scale
        self.weights[name] = tensor
        return tensor

    def node(self, op: str, inputs: list[str], output: str, **attributes) -> None:
        self.nodes.append({"name": output, "op": op, "inputs": inputs, "output": output, **attributes})

    def graph(self) -> dict:
        channels = self.input.shape[1]
        return {"input": {"name": "x", "channels": channels}, "nodes": self.nodes, "output": self.nodes[-1]["output"]}


def conv(name, channels, extent, out, kernel, stride=(1, 1, 1), dilation=(1, 1, 1), padding=(0, 0, 0),
         padding_after=None, bias=True):
    """A convolution; `padding_after` where it differs from the padding before."""
    case = Fixture(name, channels, extent)
    weight = case.weight("w", out, channels, *kernel)
    extra = {"bias": "b"} if bias else {}
    offset = case.weight("b", out) if bias else None
    if padding_after is not None:
        extra["padding_after"] = list(padding_after)
    case.node("conv3d", ["x"], "y", weight="w", stride=list(stride), dilation=list(dilation),
              padding=list(padding), **extra)
    after = padding if padding_after is None else padding_after
    frame = [n for axis in (2, 1, 0) for n in (padding[axis], after[axis])]
    result = F.conv3d(F.pad(case.input, frame), weight, offset, stride, 0, dilation)
    return case, result


def conv_transpose(name, channels, extent, out, stride):
    case = Fixture(name, channels, extent)
    weight, bias = case.weight("w", channels, out, *stride), case.weight("b", out)
    case.node("conv_transpose3d", ["x"], "y", weight="w", bias="b", stride=list(stride))
    return case, F.conv_transpose3d(case.input, weight, bias, stride)


def segments():
    """A convolution that reads two values as one concatenated input."""
    case = Fixture("conv3d_segments", 3, (3, 5, 7))
    first, second = case.weight("w1", 2, 3, 1, 1, 1), case.weight("w2", 5, 5, 3, 3, 3)
    case.node("conv3d", ["x"], "a", weight="w1")
    case.node("conv3d", ["a", "x"], "y", weight="w2", padding=[1, 1, 1])
    joined = torch.cat([F.conv3d(case.input, first), case.input], 1)
    return case, F.conv3d(joined, second, padding=1)


def norm(name, extent, slope=None):
    case = Fixture(name, 3, extent)
    case.input = case.input * torch.tensor([1.0, 40.0, 0.01]).view(1, 3, 1, 1, 1) + 100
    scale, shift = case.weight("w", 3, scale=1.0), case.weight("b", 3, scale=1.0)
    case.node("instance_norm", ["x"], "y", weight="w", bias="b", epsilon=1e-5)
    # In f64: torch's own f32 is off by more than ours where the mean is large.
    result = F.instance_norm(case.input.double(), None, None, scale.double(), shift.double(), eps=1e-5).float()
    if slope is not None:
        case.node("leaky_relu", ["y"], "z", slope=slope)
        result = F.leaky_relu(result, slope)
    return case, result


def single(name: str, extent, op: str, apply: Callable, channels: int = 3, **attributes):
    """One operator without weights."""
    case = Fixture(name, channels, extent)
    case.node(op, ["x"], "y", **attributes)
    return case, apply(case.input)


def two_branches(name: str, op: str, apply: Callable):
    case = Fixture(name, 2, (3, 4, 5))
    case.node("leaky_relu", ["x"], "a", slope=0.25)
    case.node("crop" if op == "concat" else "leaky_relu", ["x"], "b",
              **({"before": [0, 0, 0], "after": [0, 0, 0]} if op == "concat" else {"slope": -1.0}))
    case.node(op, ["a", "b"], "y")
    a = F.leaky_relu(case.input, 0.25)
    return case, apply(a, case.input if op == "concat" else F.leaky_relu(case.input, -1.0))


def resize(name, extent, size, mode, align_corners=None):
    factor = [to / of for to, of in zip(size, extent)]
    attributes = {"factor": factor, "mode": mode}
    if align_corners is not None:
        attributes["align_corners"] = align_corners
    return single(name, extent, "resize",
                  lambda x: F.interpolate(x, size, mode=mode, align_corners=align_corners), **attributes)


def unet(name: str, features: tuple[int, ...], extent: tuple[int, int, int]):
    """A whole network in the form of the shipped one."""
    case = Fixture(name, 1, extent)
    torch.manual_seed(case.seed)
    network = Unet(features, 3).eval()
    graph = operator_graph(network)
    case.weights = {k: v.detach().clone() for k, v in network.state_dict().items()}
    for key, tensor in case.weights.items():
        if ".norm." in key:
            tensor += 0.2 * normal(tuple(tensor.shape), case.seed + len(key))
    network.load_state_dict(case.weights)
    case.nodes = graph["nodes"]
    case.nodes[0]["inputs"] = ["x"]
    with torch.no_grad():
        return case, network(case.input)


def mesh_net():
    """Dilated convolutions with ReLU (MeshNet form), the largest dilation wider than the volume."""
    case = Fixture("net_mesh", 1, (9, 11, 13))
    value, result, channels = "x", case.input, 1
    for layer, dilation in enumerate((1, 2, 4, 8, 16, 8, 4, 2, 1)):
        weight = case.weight(f"w{layer}", 5, channels, 3, 3, 3)
        bias = case.weight(f"b{layer}", 5)
        case.node("conv3d", [value], f"c{layer}", weight=f"w{layer}", bias=f"b{layer}",
                  padding=[dilation] * 3, dilation=[dilation] * 3)
        case.node("relu", [f"c{layer}"], f"r{layer}")
        result = F.relu(F.conv3d(result, weight, bias, padding=dilation, dilation=dilation))
        value, channels = f"r{layer}", 5
    weight = case.weight("head", 3, 5, 1, 1, 1)
    case.node("conv3d", [value], "y", weight="head")
    return case, F.conv3d(result, weight)


def cases():
    yield conv("conv3d_plain", 3, (4, 5, 6), 4, (3, 3, 3), padding=(1, 1, 1))
    yield conv("conv3d_odd_width", 2, (3, 4, 37), 5, (3, 3, 3), padding=(1, 1, 1))
    yield conv("conv3d_narrow", 5, (5, 4, 3), 7, (3, 3, 3), padding=(1, 1, 1))
    yield conv("conv3d_one_voxel", 6, (1, 1, 1), 10, (3, 3, 3), padding=(1, 1, 1))
    yield conv("conv3d_one_column", 2, (4, 3, 1), 3, (3, 3, 3), padding=(1, 1, 1), bias=False)
    yield conv("conv3d_anisotropic", 3, (4, 7, 9), 6, (1, 3, 3), (1, 2, 2), padding=(0, 1, 1))
    yield conv("conv3d_no_padding", 2, (5, 6, 19), 2, (3, 2, 5))
    yield conv("conv3d_padding_asymmetric", 2, (3, 4, 6), 3, (2, 2, 2), padding=(1, 0, 1), padding_after=(0, 1, 0))
    yield conv("conv3d_padding_wide", 1, (2, 3, 4), 2, (3, 3, 3), padding=(4, 3, 5))
    yield conv("conv3d_pointwise", 9, (3, 3, 5), 4, (1, 1, 1))
    yield conv("conv3d_dilated", 3, (9, 10, 18), 5, (3, 3, 3), dilation=(2, 3, 4), padding=(2, 3, 4))
    yield conv("conv3d_dilation_beyond_volume", 2, (5, 6, 7), 3, (3, 3, 3), dilation=(16, 16, 16), padding=(16, 16, 16))
    yield conv("conv3d_stride_two", 3, (8, 6, 10), 4, (3, 3, 3), (2, 2, 2), padding=(1, 1, 1))
    yield conv("conv3d_stride_two_odd", 3, (7, 9, 35), 4, (3, 3, 3), (2, 2, 2), padding=(1, 1, 1))
    yield conv("conv3d_stride_two_narrow", 3, (3, 2, 3), 8, (3, 3, 3), (2, 2, 2), padding=(1, 1, 1))
    yield conv("conv3d_stride_beyond_kernel", 2, (7, 8, 20), 3, (1, 2, 2), (3, 3, 3))
    yield conv("conv3d_stride_three_dilated", 2, (11, 12, 23), 3, (3, 3, 3), (1, 2, 3), (2, 2, 2), (2, 1, 3))
    yield segments()
    yield conv_transpose("conv_transpose3d_two", 5, (2, 3, 11), 3, (2, 2, 2))
    yield conv_transpose("conv_transpose3d_anisotropic", 4, (3, 2, 9), 5, (1, 2, 2))
    yield conv_transpose("conv_transpose3d_mixed", 3, (2, 2, 5), 3, (2, 1, 3))
    yield conv_transpose("conv_transpose3d_width_one", 3, (2, 3, 18), 6, (2, 2, 1))
    yield norm("instance_norm", (3, 5, 7))
    yield norm("instance_norm_leaky", (4, 9, 33), 0.01)
    yield single("leaky_relu", (2, 3, 5), "leaky_relu", lambda x: F.leaky_relu(x, 0.1), slope=0.1)
    yield single("relu", (2, 3, 5), "relu", F.relu)
    yield single("softmax", (2, 3, 5), "softmax", lambda x: F.softmax(x, 1))
    yield single("argmax", (2, 3, 5), "argmax", lambda x: x.argmax(1, keepdim=True).float(), channels=4)
    yield two_branches("add", "add", torch.add)
    yield two_branches("concat", "concat", lambda a, b: torch.cat([a, b], 1))
    yield single("max_pool", (5, 6, 7), "max_pool", lambda x: F.max_pool3d(x, (2, 3, 2)), window=[2, 3, 2])
    yield single("max_pool_overlapping", (5, 6, 7), "max_pool", lambda x: F.max_pool3d(x, 3, (2, 1, 2)),
                 window=[3, 3, 3], stride=[2, 1, 2])
    yield single("average_pool", (4, 5, 7), "average_pool", lambda x: F.avg_pool3d(x, (1, 2, 2)), window=[1, 2, 2])
    yield resize("resize_nearest", (3, 4, 5), (6, 4, 13), "nearest")
    yield resize("resize_trilinear", (3, 4, 5), (6, 9, 3), "trilinear", False)
    yield resize("resize_trilinear_corners", (3, 4, 5), (6, 9, 3), "trilinear", True)
    yield resize("resize_trilinear_one", (1, 2, 1), (2, 2, 4), "trilinear", False)
    yield single("pad", (2, 3, 4), "pad", lambda x: F.pad(x, (2, 0, 0, 1, 1, 3), value=-1.5),
                 before=[1, 0, 2], after=[3, 1, 0], value=-1.5)
    yield single("crop", (5, 4, 6), "crop", lambda x: x[:, :, 1:3, 0:3, 2:6], before=[1, 0, 2], after=[2, 1, 0])
    yield unet("net_unet", (4, 8, 12, 16), (16, 24, 40))
    yield unet("net_unet_narrow", (3, 6, 9), (4, 8, 12))
    yield mesh_net()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    for case, result in cases():
        tensors = {**case.weights, "input": case.input[0].contiguous(), "output": result[0].contiguous()}
        (folder / f"{case.name}.safetensors").write_bytes(save(tensors))
        text = json.dumps(case.graph(), separators=(",", ":"))
        (folder / f"{case.name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
