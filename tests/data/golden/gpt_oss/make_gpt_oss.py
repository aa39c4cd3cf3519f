"""Makes this folder and runs.json, whose runs are in the manifest: two small gpt-oss folders with random weights, and the logits that transformers
computes for them in float32 on the weights as stored.

Needs torch, transformers, safetensors and numpy. Usage: make_gpt_oss.py OUT [--seed N] [--size NAME=VALUE ...]

bf16/ has the experts as transformers saves them, (experts, in, out). mxfp4/ has them in blocks of 32 with a scale each,
(experts, out, in / 32, 16), as the published checkpoints do; transformers' own unpacking gives the weights the expected
logits are computed with.
"""

import argparse
import json
import pathlib

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import GptOssConfig, GptOssForCausalLM
from transformers.integrations.mxfp4 import convert_moe_packed_tensors

# Both sides compute in float32, whose rounding gives a thirtieth of this; rows in a wrong order give differences of 1.
TOLERANCE = {"max_abs": 3e-3, "rms": 3e-4, "kl": 1e-6}
FP4 = torch.tensor([0, 0.5, 1, 1.5, 2, 3, 4, 6, -0.0, -0.5, -1, -1.5, -2, -3, -4, -6])
EXPERTS = ("gate_up_proj", "down_proj")


def config_of(sizes):
    settings = dict(num_hidden_layers=2, num_local_experts=5, num_experts_per_tok=2, vocab_size=160, hidden_size=64,
        intermediate_size=32, head_dim=16, num_attention_heads=6, num_key_value_heads=2, sliding_window=8,
        max_position_embeddings=256, tie_word_embeddings=False, eos_token_id=1, pad_token_id=0,
        rope_parameters=dict(rope_type="yarn", rope_theta=150000.0, factor=8.0, beta_fast=32.0, beta_slow=1.0,
            truncate=False, original_max_position_embeddings=32))
    settings.update(sizes)
    return GptOssConfig(**settings)


def random_model(config, seed):
    torch.manual_seed(seed)
    model = GptOssForCausalLM(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("norm.weight"):
                parameter.copy_(1 + 0.2 * torch.randn_like(parameter))
            elif name.endswith(("bias", "sinks")):
                parameter.copy_(0.5 * torch.randn_like(parameter))
            elif "embed_tokens" in name:
                parameter.copy_(torch.randn_like(parameter))
            else:
                # Wide enough for values beyond the limit of the clamped SwiGLU.
                parameter.copy_(torch.randn_like(parameter) * (3.0 / config.hidden_size**0.5))
    return model.to(torch.bfloat16)


def pack(weights):
    """(experts, in, out) -> blocks (experts, out, in / 32, 16), scales (experts, out, in / 32)."""
    rows = weights.float().transpose(1, 2)
    groups = rows.reshape(*rows.shape[:2], -1, 32)
    largest = groups.abs().amax(-1).clamp(min=2.0**-100)
    exponents = torch.floor(torch.log2(largest)) - 2  # 6 is the largest value
    scaled = groups / torch.exp2(exponents)[..., None]
    codes = (scaled[..., None] - FP4).abs().argmin(-1).to(torch.uint8)
    blocks = codes[..., 0::2] | (codes[..., 1::2] << 4)
    return blocks.contiguous(), (exponents + 127).to(torch.uint8).contiguous()


def logits_of(config, tensors, ids):
    model = GptOssForCausalLM(config).float()
    model.config._attn_implementation = "eager"
    missing = model.load_state_dict({name: tensor.float() for name, tensor in tensors.items()}, strict=True)
    assert not missing.missing_keys and not missing.unexpected_keys
    model.eval()
    routers = [layer.mlp.router for layer in model.model.layers]
    chosen, margins = {}, []
    for i, router in enumerate(routers):
        def note(_, __, out, i=i):
            scores = out[0].sort(-1, descending=True).values
            margins.append(float((scores[:, config.num_experts_per_tok - 1] - scores[:, config.num_experts_per_tok]).min()))
            chosen[str(i)] = out[2].tolist()
        router.register_forward_hook(note)
    with torch.no_grad():
        logits = model(torch.tensor([ids]), use_cache=False).logits[0].float().numpy()
    return logits, chosen, min(margins)


def write(out, name, config, tensors, dense, ids_of, more):
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, str(folder / "model.safetensors"), metadata={"format": "pt"})
    written = config.to_dict()
    written.update(architectures=["GptOssForCausalLM"], dtype="bfloat16", **more)
    (folder / "config.json").write_text(json.dumps(written, indent=1, sort_keys=True) + "\n")
    ids, (logits, chosen, margin) = ids_of(dense)
    logits.astype("<f4").tofile(out / f"expected-{name}.f32")
    print(name, "logits rms", np.sqrt((logits**2).mean()), "router margin", margin)
    return {"id": f"gpt_oss/{name}", "kind": "logits", "case": "gpt_oss", "model": f"gpt_oss/{name}", "input_ids": ids,
        "expected": f"gpt_oss/expected-{name}.f32", "tokens": len(ids), "vocab": config.vocab_size,
        "tolerance": TOLERANCE, "router_choices": chosen, "router_margin": margin}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tokens", type=int, default=40)
    parser.add_argument("--size", action="append", default=[])
    arguments = parser.parse_args()
    sizes = {name: json.loads(value) for name, value in (size.split("=") for size in arguments.size)}
    config = config_of(sizes)
    config._attn_implementation = "eager"
    random = np.random.default_rng(arguments.seed)

    def ids_of(dense):
        """Ids whose experts no rounding would change."""
        for _ in range(50):
            ids = [int(i) for i in random.integers(0, config.vocab_size, arguments.tokens)]
            result = logits_of(config, dense, ids)
            if result[2] > 1e-3:
                return ids, result
        raise SystemExit("no ids with clear routing")

    state = {name: tensor.contiguous() for name, tensor in random_model(config, arguments.seed).state_dict().items()}
    runs = [write(arguments.out, "bf16", config, state, state, ids_of, {})]
    packed, dense = {}, dict(state)
    for name, tensor in state.items():
        if not name.endswith(EXPERTS):
            packed[name] = tensor
            continue
        packed[name + "_blocks"], packed[name + "_scales"] = pack(tensor)
        dense[name] = convert_moe_packed_tensors(packed[name + "_blocks"], packed[name + "_scales"], dtype=torch.float32)
        assert dense[name].shape == tensor.shape
    quantised = {"quantization_config": {"quant_method": "mxfp4", "modules_to_not_convert": [
        "model.layers.*.self_attn", "model.layers.*.mlp.router", "model.embed_tokens", "lm_head"]}}
    runs.append(write(arguments.out, "mxfp4", config, packed, dense, ids_of, quantised))
    (arguments.out / "runs.json").write_text(json.dumps(runs) + "\n")


if __name__ == "__main__":
    main()
