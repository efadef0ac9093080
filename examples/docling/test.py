#!/usr/bin/env python3
"""What the step makes of the page that lies here.

usage: test.py OCRFIX [--write]

--write puts what was read and what it is corrected to into README.md.
"""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Printed on the page, but read otherwise.
REPAIRED = ["Tür", "früher", "Bücher", "größeren", "süßen", "Schlüssel", "Küche", "Köln", "Die", "Besucher", "Morgen"]


def step(ocrfix, name):
    command = [sys.executable, str(HERE / "ocrfix_step.py"), "--ocrfix", ocrfix, str(HERE / name)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode()


def words(text):
    return [word.strip(".,;:<>") for word in text.split()]


def without_text(document):
    return json.dumps({**document, "texts": [{**item, "text": ""} for item in document["texts"]]})


def put(page, mark, text):
    begin, end = f"<!-- {mark}: begin -->\n", f"<!-- {mark}: end -->"
    before, after = page.split(begin)
    return f"{before}{begin}```text\n{text}```\n{end}{after.split(end)[1]}"


def main():
    ocrfix = str(Path(sys.argv[1]).resolve())
    rows = json.loads((HERE / "page.rapidocr.json").read_text(encoding="utf-8"))
    read = "".join(row["text"] + "\n" for row in rows)
    lines = step(ocrfix, "page.rapidocr.json")
    if "--write" in sys.argv:
        readme = HERE / "README.md"
        page = put(put(readme.read_text(encoding="utf-8"), "read", read), "corrected", lines)
        readme.write_text(page, encoding="utf-8")

    document = json.loads((HERE / "page.docling.json").read_text(encoding="utf-8"))
    corrected = json.loads(step(ocrfix, "page.docling.json"))
    checks = {
        "each line stays a line": lines.count("\n") == len(rows),
        "words were read wrong": [word for word in REPAIRED if word in words(read)] == ["Die"],
        "and are right": set(REPAIRED) <= set(words(lines)),
        "in the document of docling, too": set(REPAIRED) <= set(words(corrected["texts"][0]["text"])),
        "where nothing else changes": without_text(corrected) == without_text(document),
    }
    for name, holds in checks.items():
        print("ok     " if holds else "FAILED ", name)
    failed = list(checks.values()).count(False)
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
