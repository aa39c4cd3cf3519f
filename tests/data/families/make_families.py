#!/usr/bin/env python3
"""Writes small models of families that no other data covers, and the logits they must give.

A model is described, not stored: NAME.json holds the metadata keys and, for each tensor, the scale and offset of its
values, which a generator makes from the tensor's name. The logits, NAME.f32, come from the plain float64 arithmetic below,
written from the description of the families alone and sharing nothing with the engine.

usage: make_families.py OUTPUT_FOLDER        (needs numpy)
"""

import json
import math
import pathlib
import sys

import numpy as np

VOCAB = 64
HIDDEN = 32


def generate(name, count, scale, offset):
    """FNV-1a of the name seeds a linear congruential generator."""
    x = 2166136261
    for byte in name.encode():
        x = ((x ^ byte) * 16777619) & 0xFFFFFFFF
    values = np.empty(count, np.float32)
    for i in range(count):
        x = (1664525 * x + 1013904223) & 0xFFFFFFFF
        values[i] = ((x >> 8) / 2**24 - 0.5) * 2 * scale + offset
    return values


def rms(x, eps):
    return x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)


def silu(x):
    return x / (1 + np.exp(-x))


class Model:
    """dims are in file order: the first is contiguous, so a matrix {in, out} is an array [out, in]."""

    def __init__(self, name, architecture, **settings):
        self.name = name
        self.architecture = architecture
        self.keys = {"context_length": 4096, "embedding_length": HIDDEN}
        self.tensors = {}
        self.settings = {
            "layers": 3, "heads": 4, "kv_heads": 2, "head_dim": 8, "eps": 1e-5, "theta": 10000.0, "experts": 0, "used": 0,
            "width": 48, "interleaved": False, "windows": {}, "chunk": 0, "qk_norm": None, "qkv_bias": False, "all_biases": False,
            "linear": 1.0, "yarn": None, "tied": False, "first_position": 0, "tokens": 40, "norm2": "ffn_norm.weight",
        }
        self.settings.update(settings)
        self.describe()

    def add(self, name, dims, scale=0.3, offset=0.0):
        self.tensors[name] = (dims, scale, offset)

    def weight(self, name):
        dims, scale, offset = self.tensors[name]
        return generate(name, int(np.prod(dims)), scale, offset).astype(np.float64).reshape(dims[::-1])

    def describe(self):
        s = self.settings
        q, kv = s["heads"] * s["head_dim"], s["kv_heads"] * s["head_dim"]
        self.keys.update({
            "block_count": s["layers"], "attention.head_count": s["heads"], "attention.head_count_kv": s["kv_heads"],
            "attention.key_length": s["head_dim"], "attention.value_length": s["head_dim"], "rope.dimension_count": s["head_dim"],
            "attention.layer_norm_rms_epsilon": s["eps"], "rope.freq_base": s["theta"], "feed_forward_length": s["width"],
        })
        self.add("token_embd.weight", [HIDDEN, VOCAB], 1.0)
        self.add("output_norm.weight", [HIDDEN], 0.2, 1.0)
        if not s["tied"]:
            self.add("output.weight", [HIDDEN, VOCAB])
        for i in range(s["layers"]):
            b = f"blk.{i}."
            self.add(b + "attn_norm.weight", [HIDDEN], 0.2, 1.0)
            self.add(b + s["norm2"], [HIDDEN], 0.2, 1.0)
            self.add(b + "attn_q.weight", [HIDDEN, q])
            self.add(b + "attn_k.weight", [HIDDEN, kv])
            self.add(b + "attn_v.weight", [HIDDEN, kv])
            self.add(b + "attn_output.weight", [q, HIDDEN])
            if s["qkv_bias"] or s["all_biases"]:
                self.add(b + "attn_q.bias", [q])
                self.add(b + "attn_k.bias", [kv])
                self.add(b + "attn_v.bias", [kv])
            if s["all_biases"]:
                self.add(b + "attn_output.bias", [HIDDEN])
                self.add(b + "attn_sinks.weight", [s["heads"]], 1.5)
            if s["qk_norm"]:
                self.add(b + "attn_q_norm.weight", [s["head_dim"]], 0.2, 1.0)
                self.add(b + "attn_k_norm.weight", [s["head_dim"]], 0.2, 1.0)
            if s["experts"]:
                e, w = s["experts"], s["width"]
                self.add(b + "ffn_gate_inp.weight", [HIDDEN, e])
                self.add(b + "ffn_gate_exps.weight", [HIDDEN, w, e])
                self.add(b + "ffn_up_exps.weight", [HIDDEN, w, e])
                self.add(b + "ffn_down_exps.weight", [w, HIDDEN, e])
                if s["all_biases"]:
                    self.add(b + "ffn_gate_inp.bias", [e])
                    self.add(b + "ffn_gate_exps.bias", [w, e], 1.0)
                    self.add(b + "ffn_up_exps.bias", [w, e], 1.0)
                    self.add(b + "ffn_down_exps.bias", [HIDDEN, e])
            else:
                self.add(b + "ffn_gate.weight", [HIDDEN, s["width"]])
                self.add(b + "ffn_up.weight", [HIDDEN, s["width"]])
                self.add(b + "ffn_down.weight", [s["width"], HIDDEN])

    def frequencies(self):
        s = self.settings
        d, theta = s["head_dim"], s["theta"]
        f = theta ** (-2 * np.arange(d // 2, dtype=np.float64) / d) / s["linear"]
        if not s["yarn"]:
            return f, 1.0
        factor, original, rounded = s["yarn"]

        def pair_of_turns(turns):
            return d * math.log(original / (turns * 2 * math.pi)) / (2 * math.log(theta))

        low, high = pair_of_turns(32), pair_of_turns(1)
        if rounded:
            low, high = math.floor(low), math.ceil(high)
        low, high = max(low, 0), min(high, d - 1)
        ramp = np.clip((np.arange(d // 2) - low) / (high - low), 0, 1)
        return f / factor * ramp + f * (1 - ramp), 0.1 * math.log(factor) + 1

    def rotate(self, x, positions):
        """x [tokens, heads, head_dim]"""
        f, magnitude = self.frequencies()
        angle = positions[:, None, None] * f[None, None, :]
        c, s = magnitude * np.cos(angle), magnitude * np.sin(angle)
        out = np.empty_like(x)
        if self.settings["interleaved"]:
            a, b = x[..., 0::2], x[..., 1::2]
            out[..., 0::2], out[..., 1::2] = a * c - b * s, a * s + b * c
        else:
            half = x.shape[-1] // 2
            a, b = x[..., :half], x[..., half:]
            out[..., :half], out[..., half:] = a * c - b * s, a * s + b * c
        return out

    def attention(self, layer, x, positions):
        s = self.settings
        b = f"blk.{layer}."
        tokens, d = len(x), s["head_dim"]

        def project(which, heads):
            y = x @ self.weight(b + f"attn_{which}.weight").T
            if s["qkv_bias"] or s["all_biases"]:
                y = y + self.weight(b + f"attn_{which}.bias")
            return y.reshape(tokens, heads, d)

        q, k, v = project("q", s["heads"]), project("k", s["kv_heads"]), project("v", s["kv_heads"])
        if s["qk_norm"]:
            q = rms(q, s["eps"]) * self.weight(b + "attn_q_norm.weight")
            k = rms(k, s["eps"]) * self.weight(b + "attn_k_norm.weight")
        q, k = self.rotate(q, positions), self.rotate(k, positions)
        queries, keys = positions[:, None], positions[None, :]
        seen = keys <= queries
        window = s["windows"].get(layer, 0)
        if window:
            seen &= queries - keys < window
        if s["chunk"]:
            seen &= queries // s["chunk"] == keys // s["chunk"]
        group = s["heads"] // s["kv_heads"]
        out = np.empty((tokens, s["heads"], d))
        for h in range(s["heads"]):
            scores = np.where(seen, q[:, h] @ k[:, h // group].T / math.sqrt(d), -np.inf)
            if s["all_biases"]:
                sink = np.full((tokens, 1), self.weight(b + "attn_sinks.weight")[h])
                scores = np.concatenate([scores, sink], axis=1)
            e = np.exp(scores - scores.max(axis=1, keepdims=True))
            p = e / e.sum(axis=1, keepdims=True)
            out[:, h] = p[:, :tokens] @ v[:, h // group]
        y = out.reshape(tokens, -1) @ self.weight(b + "attn_output.weight").T
        return y + self.weight(b + "attn_output.bias") if s["all_biases"] else y

    def feed_forward(self, layer, x):
        s = self.settings
        b = f"blk.{layer}."
        if not s["experts"]:
            gate, up, down = (self.weight(b + f"ffn_{w}.weight") for w in ("gate", "up", "down"))
            return (silu(x @ gate.T) * (x @ up.T)) @ down.T
        gates, ups, downs = (self.weight(b + f"ffn_{w}_exps.weight") for w in ("gate", "up", "down"))
        logits = x @ self.weight(b + "ffn_gate_inp.weight").T
        if s["all_biases"]:
            logits = logits + self.weight(b + "ffn_gate_inp.bias")
            gate_b, up_b, down_b = (self.weight(b + f"ffn_{w}_exps.bias") for w in ("gate", "up", "down"))
        out = np.zeros_like(x)
        for t in range(len(x)):
            order = np.argsort(-logits[t], kind="stable")
            chosen = order[: s["used"]]
            self.margin = min(self.margin, logits[t][chosen[-1]] - logits[t][order[s["used"]]])
            scores = np.exp(logits[t][chosen] - logits[t][chosen[0]])
            scores /= scores.sum()
            for e, score in zip(chosen, scores):
                g, u = gates[e] @ x[t], ups[e] @ x[t]
                if s["all_biases"]:
                    g, u = np.minimum(g + gate_b[e], 7), np.clip(u + up_b[e], -7, 7)
                    y = downs[e] @ (g / (1 + np.exp(-1.702 * g)) * (u + 1)) + down_b[e]
                else:
                    y = downs[e] @ (silu(g) * u)
                out[t] += score * y
        return out

    def logits(self, ids):
        s = self.settings
        self.margin = math.inf
        positions = s["first_position"] + np.arange(len(ids), dtype=np.int64)
        h = self.weight("token_embd.weight")[ids]
        for i in range(s["layers"]):
            b = f"blk.{i}."
            h = h + self.attention(i, rms(h, s["eps"]) * self.weight(b + "attn_norm.weight"), positions)
            h = h + self.feed_forward(i, rms(h, s["eps"]) * self.weight(b + s["norm2"]))
        head = self.weight("token_embd.weight" if s["tied"] else "output.weight")
        return (rms(h, s["eps"]) * self.weight("output_norm.weight")) @ head.T

    def write(self, folder):
        ids = [(i * 7 + i // 5) % VOCAB for i in range(self.settings["tokens"])]
        logits = self.logits(ids)
        assert self.margin > 1e-4, f"{self.name}: an expert was chosen by {self.margin}; change the scales"
        logits.astype("<f4").tofile(folder / f"{self.name}.f32")
        model = {
            "architecture": self.architecture, "keys": self.keys, "first_position": self.settings["first_position"], "ids": ids,
            "vocab": VOCAB, "tensors": [{"name": n, "dims": d, "scale": sc, "offset": o} for n, (d, sc, o) in self.tensors.items()],
        }
        (folder / f"{self.name}.json").write_text(json.dumps(model).replace('{"name"', '\n{"name"') + "\n")
        print(f"{self.name}: largest logit {np.abs(logits).max():.3f}, margin of the router {self.margin:.4f}")


def gpt_oss():
    m = Model("gpt_oss", "gpt-oss", layers=4, heads=6, kv_heads=2, head_dim=16, experts=5, used=2, all_biases=True, theta=150000.0,
              yarn=(32.0, 256.0, False), windows={0: 6, 2: 6}, norm2="post_attention_norm.weight")
    m.keys.update({"expert_count": 5, "expert_used_count": 2, "expert_feed_forward_length": 48, "attention.sliding_window": 6,
                   "rope.scaling.type": "yarn", "rope.scaling.factor": 32.0, "rope.scaling.original_context_length": 256})
    return m


def qwen3():
    return Model("qwen3", "qwen3", head_dim=16, eps=1e-6, theta=1e6, qk_norm=True, tied=True)


def qwen2_yarn():
    m = Model("qwen2_yarn", "qwen2", head_dim=16, eps=1e-6, theta=1e4, qkv_bias=True, yarn=(4.0, 512.0, True))
    m.keys.update({"rope.scaling.type": "yarn", "rope.scaling.factor": 4.0, "rope.scaling.original_context_length": 512})
    return m


def qwen2_windows():
    m = Model("qwen2_windows", "qwen2", layers=4, qkv_bias=True, linear=2.0, windows={2: 9, 3: 9})
    m.keys.update({"attention.sliding_window": 9, "attention.sliding_window_pattern": [False, False, True, True],
                   "rope.scaling.type": "linear", "rope.scaling.factor": 2.0})
    return m


def mixtral_groups():
    """Six query heads to one of keys, as Mixtral 8x22B."""
    m = Model("mixtral_groups", "llama", heads=12, kv_heads=2, experts=8, used=2, interleaved=True, theta=1e6, tokens=24)
    m.keys.update({"expert_count": 8, "expert_used_count": 2})
    return m


def llama_biases():
    return Model("llama_biases", "llama", interleaved=True, qkv_bias=True)


def far_chunks():
    """Two chunks of 16 around position ten million, where a float's angle would be off by half a turn."""
    m = Model("far_chunks", "llama4", interleaved=True, chunk=16, theta=500000.0, head_dim=16, tokens=32,
              first_position=9_999_984)
    m.keys.update({"context_length": 10485760, "attention.chunk_size": 16, "attention.sliding_window_pattern": 0, "use_qk_norm": False})
    return m


def main():
    folder = pathlib.Path(sys.argv[1])
    for make in (gpt_oss, qwen3, qwen2_yarn, qwen2_windows, mixtral_groups, llama_biases, far_chunks):
        make().write(folder)


if __name__ == "__main__":
    main()
