#!/usr/bin/env python3
"""Makes resources/samples: a contract, a screenshot, a photo and a code folder, all fictional.

Needed only to make them anew: the Debian packages python3-reportlab, python3-pil and fonts-liberation.
The same versions of these make the same bytes.

    packaging/samples/make_samples.py [--fonts FOLDER] [OUTPUT-FOLDER]
"""
import argparse
import pathlib
import sys

sys.dont_write_bytecode = True
import code_folder
import contract
import pictures

TOP = pathlib.Path(__file__).resolve().parents[2]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--fonts", type=pathlib.Path, default="/usr/share/fonts/truetype/liberation", help="the Liberation fonts")
    arguments.add_argument("output", nargs="?", type=pathlib.Path, default=TOP / "resources" / "samples")
    chosen = arguments.parse_args()
    chosen.output.mkdir(parents=True, exist_ok=True)
    contract.make(chosen.output / "supply-agreement.pdf", chosen.fonts)
    pictures.make_dialog(chosen.output / "error-dialog.png", chosen.fonts)
    pictures.make_photo(chosen.output / "delivery-photo.jpg", chosen.fonts)
    code_folder.make(chosen.output / "courier-core")


if __name__ == "__main__":
    main()
