#!/usr/bin/env python3
"""Prints pages, makes a PDF of their images, and asks what text OCRmyPDF puts behind them, with and without the plugin.

usage: test.py OCRFIX [OCRMYPDF]

Needs OCRmyPDF with Tesseract and its model `eng`, pdftotext, Pillow and the font DejaVu Serif.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

PLUGIN = Path(__file__).resolve().parent / "ocrfix_plugin.py"
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
PAGES = [
    [
        "Im Frühjahr fahren fünf Schiffe über den großen See.",
        "Die Brücke führt schon früh über die schmale Straße,",
        "und die Gärtner müssen die Bäume vor der Kälte",
        "schützen. Für die Schüler öffnet sich die Tür erst",
        "später; Grüße an die Mütter dürfen nicht fehlen.",
    ],
    [],
    [
        "Der Bürgermeister eröffnete am Dienstag die neue Bücherei.",
        "Sie zählt über zwölftausend Bände, die früher in der",
        "Küche des Rathauses lagen, und ist täglich geöffnet.",
    ],
]
# What the model `eng` cannot read, and ocrfix must give back.
REPAIRED = ["Frühjahr", "fünf", "über", "Brücke", "Gärtner", "müssen", "Bäume", "schützen", "Bürgermeister", "Küche"]


class Bench:
    def __init__(self, folder, ocrfix, ocrmypdf):
        self.folder, self.ocrfix, self.ocrmypdf = folder, ocrfix, ocrmypdf
        self.scan = folder / "scan.pdf"
        pages = [printed(lines) for lines in PAGES]
        pages[0].save(self.scan, resolution=150, save_all=True, append_images=pages[1:])
        self.plain = self.text(self.run("plain.pdf"))
        self.corrected = self.text(self.run("corrected.pdf", *self.plugin()))

    def plugin(self, *arguments, path=None):
        return ["--plugin", str(PLUGIN), "--ocrfix-path", str(path or self.ocrfix), *arguments]

    def run(self, name, *arguments, status=0):
        """Runs OCRmyPDF. Gives the PDF, or what it said where it should fail."""
        output = self.folder / name
        run = subprocess.run(
            [self.ocrmypdf, "-l", "eng", "--jobs", "2", *arguments, str(self.scan), str(output)],
            capture_output=True, text=True,
        )
        assert run.returncode == status, f"status {run.returncode} in place of {status}: {run.stderr}"
        if status == 0:
            return output
        assert not output.exists(), "failed, but left a PDF"
        return " ".join(run.stderr.split())

    @staticmethod
    def text(pdf):
        return subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout


def printed(lines):
    page = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(page)
    for i, line in enumerate(lines):
        draw.text((100, 140 + 60 * i), line, font=ImageFont.truetype(FONT, 34), fill=10)
    return page


def words(text):
    """Words without the signs at their edges."""
    return [word.strip(".,;:") for word in text.split()]


def test_words_are_repaired_with_the_plugin_alone(bench):
    for word in REPAIRED:
        assert word not in words(bench.plain), f"{word} was read right, and shows nothing:\n{bench.plain}"
        assert word in words(bench.corrected), f"{word} is not in\n{bench.corrected}"


def test_the_rest_stays(bench):
    plain, corrected = words(bench.plain), words(bench.corrected)
    assert len(plain) == len(corrected)
    printed = {word for page in PAGES for line in page for word in words(line)}
    harmed = [(a, b) for a, b in zip(plain, corrected) if a != b and b not in printed]
    assert not harmed, harmed


def test_the_sidecar_has_the_same_corrections(bench):
    texts = []
    for plugin in ([], bench.plugin()):
        sidecar = bench.folder / "sidecar.txt"
        bench.run("sidecar.pdf", "--sidecar", str(sidecar), *plugin)
        texts.append(sidecar.read_text(encoding="utf-8"))
    plain, corrected = texts
    assert words(corrected.replace("[skipped page]", "")) == words(bench.corrected)
    # Lines, empty lines and pages are those of Tesseract.
    shapes = [[[len(line.split()) for line in page.split("\n")] for page in text.split("\f")] for text in texts]
    assert shapes[0] == shapes[1], texts


def test_arguments_reach_ocrfix(bench):
    pdf = bench.run("certain.pdf", *bench.plugin("--ocrfix-args=--min-confidence 1"))
    assert words(bench.text(pdf)) == words(bench.plain)


def test_the_api_takes_the_same(bench):
    # This is how paperless-ngx runs OCRmyPDF, with what stands in PAPERLESS_OCR_USER_ARGS.
    arguments = json.dumps({"plugins": [str(PLUGIN)], "ocrfix_path": str(bench.ocrfix), "ocrfix_args": "--min-confidence 0.5"})
    pdf, sidecar = bench.folder / "api.pdf", bench.folder / "api.txt"
    program = (
        "import json, ocrmypdf\n"
        "if __name__ == '__main__':\n"
        f"    arguments = json.loads({arguments!r})\n"
        f"    ocrmypdf.ocr({str(bench.scan)!r}, {str(pdf)!r}, sidecar={str(sidecar)!r}, language='eng',\n"
        "                 use_threads=True, jobs=2, output_type='pdf', progress_bar=False,\n"
        "                 **arguments)\n"
    )
    script = bench.folder / "api.py"
    script.write_text(program, encoding="utf-8")
    python = Path(shutil.which(bench.ocrmypdf)).read_text(encoding="utf-8").split("\n")[0].removeprefix("#!").split()
    subprocess.run([*python, str(script)], check=True, capture_output=True)
    for text in (bench.text(pdf), sidecar.read_text(encoding="utf-8")):
        assert set(REPAIRED) <= set(words(text)), text


def test_a_missing_program_is_told(bench):
    said = bench.run("missing.pdf", *bench.plugin(path=bench.folder / "nowhere"), status=3)
    assert "nowhere is no program" in said and "--ocrfix-path" in said, said


def test_wrong_arguments_are_told(bench):
    said = bench.run("wrong.pdf", *bench.plugin("--ocrfix-args=--no-such"), status=1)
    assert "--no-such" in said, said
    said = bench.run("unclosed.pdf", *bench.plugin("--ocrfix-args='"), status=1)
    assert "No closing quotation" in said, said
    said = bench.run("report.pdf", *bench.plugin("--ocrfix-args=--report jsonl"), status=1)
    assert "does not write the corrected document" in said, said


def test_a_text_layer_that_cannot_be_corrected_is_refused(bench):
    said = bench.run("sandwich.pdf", *bench.plugin("--pdf-renderer", "sandwich"), status=1)
    assert "sandwich" in said, said


def test_a_page_that_fails_ends_the_run(bench):
    program = bench.folder / "failing"
    program.write_text(f"""#!/bin/sh
page=$(mktemp) && cat > "$page"
if grep -q Bucherei "$page"; then echo "no ink left" >&2; exit 1; fi
'{bench.ocrfix}' "$@" < "$page"
""")
    program.chmod(0o755)
    said = bench.run("failed.pdf", *bench.plugin(path=program), status=7)
    assert "no ink left" in said, said


def main():
    ocrfix = Path(sys.argv[1]).resolve()
    ocrmypdf = sys.argv[2] if len(sys.argv) > 2 else "ocrmypdf"
    # Tesseract and Ghostscript on two cores, however many the machine has.
    os.environ["OMP_THREAD_LIMIT"] = "1"
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), ocrfix, ocrmypdf)
        for name, test in [(n, t) for n, t in globals().items() if n.startswith("test_")]:
            try:
                test(bench)
                passed += 1
                print(f"ok      {name}")
            except Exception:
                failed += 1
                print(f"FAILED  {name}")
                traceback.print_exc(file=sys.stdout)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
