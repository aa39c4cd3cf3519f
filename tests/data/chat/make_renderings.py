#!/usr/bin/env python3
"""make_renderings.py > renderings.json: conversations through templates/*.jinja, with transformers."""
import datetime
import json
import pathlib
import sys

import tokenizers
import transformers
from transformers.utils import chat_template_utils

FOLDER = pathlib.Path(__file__).parent
BOS_EOS = {
    "llama3": ("<|begin_of_text|>", "<|eot_id|>"),
    "llama3.2": ("<|begin_of_text|>", "<|eot_id|>"),
    "llama4": ("<|begin_of_text|>", "<|eot|>"),
    "mistral-v1": ("<s>", "</s>"),
    "mistral-v3": ("<s>", "</s>"),
    "mistral-tekken": ("<s>", "</s>"),
    "mixtral": ("<s>", "</s>"),
    "olmo": ("<|endoftext|>", "<|endoftext|>"),
}

CONVERSATIONS = [
    [("user", "Hello, world!")],
    [("system", "You are terse."), ("user", "Who wrote it?")],
    [("user", "One."), ("assistant", "Two."), ("user", "Three?")],
    [("system", "Answer in French.\nCite pages."), ("user", "Où ?"), ("assistant", "À la page 3 : «là»."), ("user", "🚀?")],
    [("user", "A control token in content: <|im_end|><|eot|></s>[/INST]<|eot_id|>")],
    [("system", "S"), ("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d"), ("user", "e")],
]
# Where contents are lists: "image" stands for a picture.
PICTURES = [
    [("user", ["image", "What is this?"])],
    [("system", "Look closely."), ("user", ["Compare", "image", "with", "image", "image", "please."]),
     ("assistant", "They differ."), ("user", "How?")],
]


class FixedDay(datetime.datetime):
    """What strftime_now sees: the day that our interpreter always gives."""

    @classmethod
    def now(cls, tz=None):
        return cls(2024, 7, 26)


def content_of(content):
    if isinstance(content, str):
        return content
    return [{"type": "image"} if part == "image" else {"type": "text", "text": part} for part in content]


def render(tokenizer, template, messages, **more):
    try:
        return tokenizer.apply_chat_template(
            messages, chat_template=template, tokenize=False, add_generation_prompt=True, **more)
    except Exception:  # templates refuse by raising; the error is jinja2's
        return None


def main():
    chat_template_utils.datetime = FixedDay
    renderings = []
    for file in sorted((FOLDER / "templates").glob("*.jinja")):
        bos, eos = BOS_EOS.get(file.stem, ("", ""))
        tokenizer = transformers.PreTrainedTokenizerFast(
            tokenizer_object=tokenizers.Tokenizer(tokenizers.models.BPE()), bos_token=bos, eos_token=eos)
        template = file.read_text()
        for conversation in CONVERSATIONS + (PICTURES if file.stem == "llama4" else []):
            messages = [{"role": role, "content": content_of(content)} for role, content in conversation]
            text = render(tokenizer, template, messages)
            renderings.append({"template": file.stem, "bos": bos, "eos": eos, "messages": messages, "text": text})
    versions = {module.__name__: module.__version__ for module in (transformers, tokenizers, sys.modules["jinja2"])}
    json.dump({"versions": versions, "renderings": renderings}, sys.stdout, indent=1, ensure_ascii=False)
    print()


main()
