#!/usr/bin/env python3
"""The step after RapidOCR or docling: what they read is corrected by ocrfix.

usage: ocrfix_step.py [--ocrfix PROGRAM] [--arg ARGUMENT]… FILE

FILE may be
- the results of RapidOCR as JSON, a list of {"box": …, "text": …}, or an image, which is then read with RapidOCR: prints
  the corrected lines;
- a document that docling exported as JSON: prints it with each text corrected, `orig` left as it was read;
- a document that docling exported as Markdown, or any text: prints it corrected.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path


def correct(texts, command, between="\n"):
    """Corrects texts that belong together in one call, since what damage a text has shows best in all of it."""
    lines = [text.count("\n") + 1 for text in texts]
    run = subprocess.run(command, input=between.join(texts).encode(), stdout=subprocess.PIPE, check=True)
    # ocrfix keeps line ends, so the texts are found by counting them.
    corrected = run.stdout.decode().split("\n")
    out, at = [], 0
    for count in lines:
        out.append("\n".join(corrected[at : at + count]))
        at += count + between.count("\n") - 1
    return out


def read(image):
    """What RapidOCR reads on an image, from top to bottom."""
    from rapidocr_onnxruntime import RapidOCR

    result, _ = RapidOCR()(image)
    return [{"box": box, "text": text, "score": score} for box, text, score in result or []]


def lines_of(rows):
    """Joins the boxes that lie beside each other into lines, from top to bottom."""
    lines = []
    for row in sorted(rows, key=lambda row: sum(y for _, y in row["box"])):
        xs, ys = zip(*row["box"])
        middle, height = sum(ys) / len(ys), max(ys) - min(ys)
        if lines and abs(lines[-1][0] - middle) < 0.5 * min(height, lines[-1][1]):
            lines[-1][2].append((min(xs), row["text"]))
        else:
            lines.append((middle, height, [(min(xs), row["text"])]))
    return [" ".join(text for _, text in sorted(boxes)) for _, _, boxes in lines]


def texts_of(document):
    """All that has text in a document of docling: paragraphs, headings, list items, cells of tables."""
    yield from (item for item in document.get("texts", []) if item.get("text") and item.get("label") != "code")
    for table in document.get("tables", []):
        # The grid repeats the cells; docling makes it anew from them.
        yield from (cell for cell in table["data"]["table_cells"] if cell.get("text"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--ocrfix", default="ocrfix", metavar="PROGRAM")
    parser.add_argument("--arg", action="append", default=[], metavar="ARGUMENT", help="as in --arg=--spaces=always")
    options = parser.parse_args()
    command = [options.ocrfix, "--format", "text", *options.arg]

    data = None
    if options.file.suffix == ".json":
        data = json.loads(options.file.read_text(encoding="utf-8"))
    elif options.file.suffix.lower() in (".png", ".jpg", ".jpeg", ".tif", ".tiff"):
        data = read(str(options.file))
    if data is None:
        # Byte for byte, with the line ends that it has.
        text = options.file.read_bytes().decode("utf-8")
        sys.stdout.buffer.write("".join(correct([text], command)).encode())
    elif isinstance(data, list):
        print(*correct(lines_of(data), command), sep="\n")
    else:
        items = list(texts_of(data))
        for item, text in zip(items, correct([item["text"] for item in items], command, between="\n\n")):
            item["text"] = text
        json.dump(data, sys.stdout, ensure_ascii=False, indent=1)
        print()


if __name__ == "__main__":
    main()
