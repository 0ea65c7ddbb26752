"""The network: a small 3D U-Net (PlainConvUNet form), and its operator graph for the engine.

The graph in the manifest is written out node by node from the same description that builds the
torch module, so that the two cannot drift apart; `tests` of the engine compare them on numbers.
"""

from __future__ import annotations

import torch
from torch import nn

LEAK = 0.01
NORM_EPSILON = 1e-5


class ConvNormAct(nn.Module):
    """conv3d 3x3x3 -> instance norm (affine) -> LeakyReLU."""

    def __init__(self, channels_in: int, channels_out: int, stride: int = 1):
        super().__init__()
        self.stride = stride
        self.conv = nn.Conv3d(channels_in, channels_out, 3, stride, 1)
        self.norm = nn.InstanceNorm3d(channels_out, affine=True, eps=NORM_EPSILON)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return nn.functional.leaky_relu(self.norm(self.conv(x)), LEAK, inplace=True)


class Unet(nn.Module):
    """Strided convolutions down, 2x2x2 transposed convolutions up, skips by concatenation."""

    def __init__(self, features: tuple[int, ...], labels: int, channels_in: int = 1):
        super().__init__()
        self.features = tuple(features)
        self.labels = labels
        self.channels_in = channels_in
        self.encoder = nn.ModuleList()
        previous = channels_in
        for stage, width in enumerate(features):
            first = ConvNormAct(previous, width, 1 if stage == 0 else 2)
            self.encoder.append(nn.Sequential(first, ConvNormAct(width, width)))
            previous = width
        self.up = nn.ModuleList()
        self.decoder = nn.ModuleList()
        for stage in reversed(range(len(features) - 1)):
            width = features[stage]
            self.up.append(nn.ConvTranspose3d(features[stage + 1], width, 2, 2))
            self.decoder.append(
                nn.Sequential(ConvNormAct(2 * width, width), ConvNormAct(width, width))
            )
        self.head = nn.Conv3d(features[0], labels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        skips = []
        for stage in self.encoder:
            x = stage(x)
            skips.append(x)
        for level, (up, decoder) in enumerate(zip(self.up, self.decoder)):
            x = decoder(torch.cat([up(x), skips[-2 - level]], 1))
        return self.head(x)


def operator_graph(network: Unet) -> dict:
    """The network as the manifest's graph: nodes in running order, values by name.

    A convolution lists every value it reads: the engine reads a skip and the upsampled map as two
    segments of one input, and never writes the concatenation out.
    """
    nodes: list[dict] = []

    def block(name: str, module: ConvNormAct, sources: list[str]) -> str:
        nodes.append(
            {
                "name": f"{name}.conv",
                "op": "conv3d",
                "inputs": sources,
                "output": f"{name}.conv",
                "weight": f"{name}.conv.weight",
                "bias": f"{name}.conv.bias",
                "stride": [module.stride] * 3,
                "padding": [1, 1, 1],
            }
        )
        nodes.append(
            {
                "name": f"{name}.norm",
                "op": "instance_norm",
                "inputs": [f"{name}.conv"],
                "output": f"{name}.norm",
                "weight": f"{name}.norm.weight",
                "bias": f"{name}.norm.bias",
                "epsilon": NORM_EPSILON,
            }
        )
        nodes.append(
            {
                "name": f"{name}.act",
                "op": "leaky_relu",
                "inputs": [f"{name}.norm"],
                "output": f"{name}.act",
                "slope": LEAK,
            }
        )
        return f"{name}.act"

    value, skips = "image", []
    for stage, blocks in enumerate(network.encoder):
        for position, module in enumerate(blocks):
            value = block(f"encoder.{stage}.{position}", module, [value])
        skips.append(value)
    for level, blocks in enumerate(network.decoder):
        nodes.append(
            {
                "name": f"up.{level}",
                "op": "conv_transpose3d",
                "inputs": [value],
                "output": f"up.{level}",
                "weight": f"up.{level}.weight",
                "bias": f"up.{level}.bias",
                "stride": [2, 2, 2],
            }
        )
        sources = [f"up.{level}", skips[-2 - level]]
        for position, module in enumerate(blocks):
            value = block(f"decoder.{level}.{position}", module, sources)
            sources = [value]
    nodes.append(
        {
            "name": "head",
            "op": "conv3d",
            "inputs": [value],
            "output": "logits",
            "weight": "head.weight",
            "bias": "head.bias",
        }
    )
    return {"input": {"name": "image", "channels": network.channels_in}, "nodes": nodes, "output": "logits"}
