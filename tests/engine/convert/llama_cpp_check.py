#!/usr/bin/env python3
"""Converted models, read by llama.cpp: its logits must agree with ours within the golden tolerance of the type.

usage: llama_cpp_check.py SHEAF_CLI SHARED_DATA

Needs numpy and the Python package llama_cpp (LLAMA_CPP_LIB_PATH may point to its libraries); without them, or without the
golden models, it says so and exits with 77, which CTest counts as skipped.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
TYPES = ("F16", "Q8_0", "Q4_K", "Q2_K", "MXFP4")

# Golden folders whose arithmetic llama.cpp has, and how many positions: it ignores sliding windows in "llama" files and
# the extra keys of "llama4" ones, which have no effect before the first window, chunk or temperature step is full.
# llama4_maverick is left out: llama.cpp derives its missing QK-norm from 128 experts, and the golden model has fewer.
CASES = {"llama3": None, "llama_tied": None, "mixtral": None, "mixtral_window": 12, "mistral_window": 12, "qwen2": None,
         "qwen2_moe": None, "qwen3_moe": None, "olmoe": None, "llama4_scout": 7}

# llama.cpp rounds activations: to f16 for float weights, to 8 bits for quantised ones. The golden runs say what that may
# cost, for the types they have; the widest of the case's quantised runs stands for the others.
FLOOR = {"rms": 0.005, "max_abs": 0.05}

# The golden ids keep clear of close routing decisions for the original weights. Coarser ones may bring one about, and then
# 8-bit activations turn it at that position.
CLEAR_POSITIONS = 0.95


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def tolerance(runs, case, kind):
    ours = [r["tolerance"] for r in runs if r["case"] == case and r["id"].split("/")[1].removeprefix("std-") == kind.lower()]
    if not ours and kind == "F16":
        ours = [r["tolerance"] for r in runs if r["id"] == f"{case}/hf"]
    if not ours:
        ours = [r["tolerance"] for r in runs if "q" in r["id"].split("/")[1]]
    return {k: max([FLOOR[k], *(t[k] for t in ours)]) for k in FLOOR}


def our_logits(cli, model, ids, vocab, folder):
    out = folder / "ours.f32"
    subprocess.run([cli, "logits", "-m", model, "--tokens", ",".join(map(str, ids)), "-o", out],
                   check=True, stdout=subprocess.DEVNULL)
    return np.fromfile(out, "<f4").reshape(len(ids), vocab)


def their_logits(model, ids, vocab):
    llama = llama_cpp.Llama(str(model), n_ctx=128, n_batch=64, n_threads=1, logits_all=True, verbose=False)
    try:
        llama.eval(ids)
        return np.array(llama.scores[:len(ids)], np.float32).reshape(len(ids), vocab)
    finally:
        llama.close()


def check(cli, golden, runs, case, kind, folder):
    run = next(r for r in runs if r["id"] == f"{case}/hf")
    ids = run["input_ids"][:CASES[case]]
    model = folder / f"{case}-{kind}.gguf"
    subprocess.run([cli, "model", "convert", golden / case / "hf", model, "--type", kind],
                   check=True, stdout=subprocess.DEVNULL)
    difference = our_logits(cli, model, ids, run["vocab"], folder) - their_logits(model, ids, run["vocab"])
    got = {"rms": float(np.sqrt((difference ** 2).mean())),
           "max_abs": float(np.quantile(np.abs(difference).max(-1), CLEAR_POSITIONS))}
    allowed = tolerance(runs, case, kind)
    agrees = all(got[k] <= allowed[k] for k in got)
    print("ok  " if agrees else "FAIL", f"{case:16} {kind:6}", *(f"{k} {got[k]:.2e}/{allowed[k]:.2g}" for k in got), flush=True)
    model.unlink()
    return agrees


def main(cli, shared):
    golden = Path(shared) / "golden"
    if not (golden / "manifest.json").is_file():
        skip("the golden models are not beside this checkout")
    runs = [r for r in json.loads((golden / "manifest.json").read_text())["runs"] if r["kind"] == "logits"]
    cases = [c for c in CASES if (golden / c / "hf").is_dir() and any(r["id"] == f"{c}/hf" for r in runs)]
    with tempfile.TemporaryDirectory() as folder:
        results = [check(cli, golden, runs, case, kind, Path(folder)) for case in cases for kind in TYPES]
    return 0 if results and all(results) else 1


try:
    import llama_cpp
    import numpy as np
except Exception as error:  # a package without its library raises what it likes
    skip(f"the Python packages llama_cpp and numpy are not usable here ({error})")

if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
