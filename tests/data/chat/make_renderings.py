#!/usr/bin/env python3
"""make_renderings.py SMOLLM2.gguf > renderings.json (needs jinja2)"""
import json
import struct
import sys

import jinja2

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant\n"
)
LLAMA3 = (
    "<|begin_of_text|>{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n{{ m.content }}<|eot_id|>"
    "{% endfor %}<|start_header_id|>assistant<|end_header_id|>\n\n"
)
LLAMA31 = (
    "{% if messages and messages[0].role == 'system' %}{% set system = messages[0].content %}{% set rest = messages[1:] %}"
    "{% else %}{% set system = '' %}{% set rest = messages %}{% endif %}"
    "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\n"
    "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n{{ system }}<|eot_id|>"
    "{% for m in rest %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n{{ m.content }}<|eot_id|>{% endfor %}"
    "<|start_header_id|>assistant<|end_header_id|>\n\n"
)
LLAMA4 = (
    "<|begin_of_text|>{% for m in messages %}<|header_start|>{{ m.role }}<|header_end|>\n\n{{ m.content }}<|eot|>"
    "{% endfor %}<|header_start|>assistant<|header_end|>\n\n"
)


def mistral(before, after, answer):
    return (
        "{% if messages[0].role == 'system' %}{% set system = messages[0].content + '\n\n' %}{% set rest = messages[1:] %}"
        "{% else %}{% set system = '' %}{% set rest = messages %}{% endif %}<s>"
        "{% for m in rest %}{% if m.role == 'user' %}"
        f"[INST]{before}{{{{ system if loop.first else '' }}}}{{{{ m.content }}}}{after}[/INST]"
        f"{{% else %}}{answer}{{{{ m.content }}}}</s>{{% endif %}}{{% endfor %}}"
    )


CONVERSATIONS = [
    [("user", "Hello, world!")],
    [("system", "You are terse."), ("user", "Who wrote it?")],
    [("user", "One."), ("assistant", "Two."), ("user", "Three?")],
    [("system", "Answer in French.\nCite pages."), ("user", "Où ?"), ("assistant", "À la page 3 : «là»."), ("user", "🚀?")],
    [("user", "A control token in content: <|im_end|><|eot|></s>[/INST]<|eot_id|>")],
]


def string_value(path, wanted):
    """A string of a GGUF file's metadata."""
    sizes = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
    with open(path, "rb") as file:
        def number(form):
            return struct.unpack("<" + form, file.read(struct.calcsize(form)))[0]

        def string():
            return file.read(number("Q"))

        def value(kind):
            if kind == 8:
                return string()
            if kind == 9:
                element, count = number("I"), number("Q")
                return [value(element) for _ in range(count)]
            return file.read(sizes[kind])

        file.seek(16)
        for _ in range(number("Q")):
            key, kind = string().decode(), number("I")
            found = value(kind)
            if key == wanted:
                return found.decode()
    raise SystemExit(f"{path} has no {wanted}")


def main():
    templates = {
        "smollm2": string_value(sys.argv[1], "tokenizer.chat_template"),
        "chatml": CHATML,
        "llama3": LLAMA3,
        "llama3.1": LLAMA31,
        "llama4": LLAMA4,
        "mistral": mistral(" ", " ", " "),
        "mistral-v3": mistral(" ", "", " "),
        "mistral-tekken": mistral("", "", ""),
    }
    environment = jinja2.Environment(keep_trailing_newline=True)
    renderings = []
    for name, template in templates.items():
        for conversation in CONVERSATIONS:
            messages = [{"role": role, "content": content} for role, content in conversation]
            text = environment.from_string(template).render(messages=messages, add_generation_prompt=True)
            renderings.append({"template": name, "messages": messages, "text": text})
    json.dump({"smollm2_template": templates["smollm2"], "renderings": renderings}, sys.stdout, indent=1, ensure_ascii=False)
    print()


main()
