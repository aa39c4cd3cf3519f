#!/usr/bin/env python3
"""make_unigram.py FOLDER: trains a small SentencePiece unigram model on Python library sources and writes it as
tokenizer.model, tokenizer.json, vocab.gguf, with cases.json: ids that sentencepiece gives, checked against tokenizers."""
import glob
import io
import json
import os
import pathlib
import random
import sys

import gguf
import sentencepiece
import tokenizers

OUT = pathlib.Path(sys.argv[1])
TEXT_FILES = ("textwrap.py", "argparse.py", "difflib.py", "calendar.py", "string.py", "locale.py")


def train():
    lines = []
    for name in TEXT_FILES:
        lines += pathlib.Path(os.path.dirname(os.__file__), name).read_text().splitlines()
    lines += ["Où est la bibliothèque ?", "Привет, мир", "日本語のテキスト", "naïve café"] * 5
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=model, model_type="unigram", vocab_size=1200, byte_fallback=True,
        normalization_rule_name="identity", remove_extra_whitespaces=False, character_coverage=0.999,
        user_defined_symbols=["<think>"], control_symbols=["<|im_end|>"], minloglevel=2)
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())


def texts(sp):
    alphabet = [sp.id_to_piece(i).replace("▁", " ") for i in range(260, sp.vocab_size())]
    draw = random.Random(7)
    result = ["", " ", "  ", "a", " a", "a ", "Hello, world!", "def f(self):\n    return 1\n", "x<think> y",
              "<unk>", "é", "e\u0301", "🚀🚀", "日本語", "\t\n\r\n", "ÿÿ", "a" * 100, " " * 50, "Привет", "\u2581x", "𝒳"]
    for _ in range(220):
        result.append("".join(draw.choice(alphabet) for _ in range(draw.randint(1, 12))))
    for _ in range(120):
        result.append("".join(chr(draw.choice([draw.randint(32, 126), draw.randint(160, 0x2FF), draw.randint(0x4E00, 0x4E20),
                                                draw.randint(0x1F600, 0x1F610)])) for _ in range(draw.randint(1, 20))))
    return result


def kind(sp, i):
    if sp.is_control(i):
        return gguf.TokenType.CONTROL
    if sp.is_unknown(i):
        return gguf.TokenType.UNKNOWN
    if sp.is_byte(i):
        return gguf.TokenType.BYTE
    return gguf.TokenType.USER_DEFINED if sp.id_to_piece(i) == "<think>" else gguf.TokenType.NORMAL


def write_gguf(sp):
    writer = gguf.GGUFWriter(OUT / "vocab.gguf", "t5")
    ids = range(sp.vocab_size())
    writer.add_tokenizer_model("t5")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([sp.id_to_piece(i) for i in ids])
    writer.add_token_scores([sp.get_score(i) for i in ids])
    writer.add_token_types([kind(sp, i) for i in ids])
    writer.add_unk_token_id(sp.unk_id())
    writer.add_bos_token_id(sp.bos_id())
    writer.add_eos_token_id(sp.eos_id())
    writer.add_add_space_prefix(True)
    writer.add_add_bos_token(False)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_json(sp):
    pieces = [(sp.id_to_piece(i), sp.get_score(i)) for i in range(sp.vocab_size())]
    tokenizer = tokenizers.Tokenizer(tokenizers.models.Unigram(pieces, sp.unk_id(), byte_fallback=True))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    tokenizer.decoder = tokenizers.decoders.Metaspace(prepend_scheme="always", split=False)
    special = [sp.id_to_piece(i) for i in range(sp.vocab_size()) if sp.is_control(i) or sp.is_unknown(i)]
    tokenizer.add_special_tokens([tokenizers.AddedToken(text, normalized=False) for text in special])
    tokenizer.add_tokens([tokenizers.AddedToken("<think>", normalized=False)])
    tokenizer.save(str(OUT / "tokenizer.json"), pretty=False)
    config = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "add_bos_token": False}
    (OUT / "tokenizer_config.json").write_text(json.dumps(config))
    return tokenizer


def main():
    sp = train()
    write_gguf(sp)
    tokenizer = write_json(sp)
    cases = []
    differing = 0
    for text in texts(sp):
        ids = sp.encode(text)
        same = tokenizer.encode(text, add_special_tokens=False).ids
        differing += ids != same
        cases.append({"text": text, "ids": ids})
    (OUT / "cases.json").write_text(json.dumps(cases, ensure_ascii=False, separators=(",", ":")).replace("},{", "},\n{"))
    print(f"{len(cases)} cases, {differing} differ between sentencepiece and tokenizers;",
          f"sentencepiece {sentencepiece.__version__}, tokenizers {tokenizers.__version__}, gguf package")


main()
