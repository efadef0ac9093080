#!/usr/bin/env python3
"""Prints a page, has Tesseract read it into each of its formats, and looks at what ocrfix makes of them.

usage: engine.py OCRFIX

Nothing of the library is used to look: XML is read by Python's own parser, the rest by what stands around the text.
Needs Tesseract with its model `eng`, Pillow and the font DejaVu Serif.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
LINES = [
    "Der Bürgermeister eröffnete gestern die erneuerte Brücke über",
    "den Mühlbach. Fünf Jahre hatten die Arbeiten gedauert, weil im",
    "Frühjahr das Wasser häufig über die Ufer trat und die Gerüste",
    "beschädigte. Die größte Schwierigkeit, erklärte er, sei die Grün-",
    "dung der mittleren Stützen gewesen. Für die Anwohner fällt nun",
    "der weite Umweg weg, und die Schüler können zu Fuß gehen.",
]
FORMATS = {"hocr": "hocr", "alto": "xml", "tsv": "tsv", "text": "txt"}


def read_words(name, data):
    """The words of a document in their order."""
    text = data.decode()
    if name == "text":
        return text.split()
    if name == "tsv":
        rows = [row.split("\t") for row in text.splitlines()]
        return [row[11] for row in rows if row[0] == "5" and row[11].strip()]
    elements = list(ElementTree.fromstring(data).iter())
    if name == "alto":
        return [e.get("CONTENT") for e in elements if e.tag.endswith("}String") and e.get("CONTENT").strip()]
    words = ("".join(e.itertext()).strip() for e in elements if e.get("class") == "ocrx_word")
    return [word for word in words if word]


def around_text(name, data):
    """A document without its text."""
    text = data.decode()
    match name:
        case "hocr":
            return re.sub(r">[^<]*<", "><", text)
        case "alto":
            return re.sub(r'CONTENT="[^"]*"', "CONTENT", text)
        case "tsv":
            return re.sub(r"(?m)^(5(\t[^\t]*){10}).*$", r"\1", text)
        case _:
            return text.count("\n")


def main():
    ocrfix = str(Path(sys.argv[1]).resolve())
    passed = failed = 0

    def check(name, holds, *shown):
        nonlocal passed, failed
        passed, failed = passed + bool(holds), failed + (not holds)
        print("ok     " if holds else "FAILED ", name, *(() if holds else shown))

    def run(path, *arguments):
        return subprocess.run([ocrfix, *arguments, str(path)], check=True, stdout=subprocess.PIPE).stdout

    with tempfile.TemporaryDirectory() as folder:
        image, page = Path(folder, "page.png"), Path(folder, "page")
        paper = Image.new("L", (1400, 600), 255)
        draw, font = ImageDraw.Draw(paper), ImageFont.truetype(FONT, 34)
        for i, line in enumerate(LINES):
            draw.text((80, 80 + 62 * i), line, font=font, fill=10)
        paper.save(image, dpi=(200, 200))
        outputs = ["hocr", "alto", "tsv", "txt"]
        subprocess.run(["tesseract", str(image), str(page), "-l", "eng", *outputs], check=True, capture_output=True)

        plain = None
        for name, suffix in FORMATS.items():
            path = page.with_suffix("." + suffix)
            read, corrected = path.read_bytes(), run(path)
            before, after = read_words(name, read), read_words(name, corrected)
            right = {word for line in LINES for word in line.split()}
            repaired = [new for old, new in zip(before, after) if new != old and new in right]
            check(f"{name}: most of what was lost is back", len(repaired) >= 10, repaired)
            harmed = [old for old, new in zip(before, after) if new != old and old in right]
            check(f"{name}: nothing right is changed", len(before) == len(after) and not harmed, harmed)
            check(f"{name}: all but text stays", around_text(name, read) == around_text(name, corrected))
            again = page.with_name("again." + suffix)
            again.write_bytes(corrected)
            check(f"{name}: a corrected page stays, byte for byte", run(again) == corrected)
            report = run(path, "--ignore-confidence", "--report", "jsonl").splitlines()
            pairs = [(entry["original"], entry["replacement"]) for entry in map(json.loads, report) if "original" in entry]
            plain = plain or pairs
            check(f"{name}: the same corrections as in the others", pairs == plain, pairs, plain)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
