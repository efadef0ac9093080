"""OCRmyPDF plugin: the text layer that Tesseract reads is corrected by ocrfix before it becomes part of the PDF.

    ocrmypdf --plugin ocrfix_plugin.py -l deu scan.pdf out.pdf

OCRmyPDF asks an engine for each page's words as hOCR. This engine is Tesseract, with `ocrfix` behind it. What stands in
the hOCR is what becomes the text layer, so nothing else is needed; the sidecar text is taken from it, too.

A page that could not be corrected ends the run: a PDF with a text layer that is partly corrected, and does not tell,
is worse than none.
"""

from __future__ import annotations

import inspect
import logging
import shlex
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import ocrmypdf
from ocrmypdf import hookimpl, pluginspec
from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOcrEngine
from ocrmypdf.exceptions import BadArgsError, MissingDependencyError, SubprocessOutputError

log = logging.getLogger(__name__)

# A page on which there is nothing to correct; it must come back as it is.
PROBE = b"""<html xmlns="http://www.w3.org/1999/xhtml"><body><div class="ocr_page"><p class="ocr_par">
<span class="ocr_line"><span class="ocrx_word">1</span></span></p></div></body></html>
"""


@hookimpl
def add_options(parser):
    group = parser.add_argument_group("ocrfix", "Correction of German text")
    group.add_argument(
        "--ocrfix-path",
        metavar="PROGRAM",
        default="ocrfix",
        help="The program ocrfix: a path, or a name that is looked for in PATH (default: %(default)s)",
    )
    group.add_argument(
        "--ocrfix-args",
        metavar="ARGUMENTS",
        default="",
        help="What ocrfix is told, as in --ocrfix-args='--min-confidence 0.95 --words names.txt'",
    )


def command(options):
    """The program and its arguments; without files, it reads standard input and writes standard output."""
    # All workers look for the program themselves; a relative path means the same to each.
    program = shutil.which(options.ocrfix_path)
    if program is None:
        raise MissingDependencyError(
            f"ocrfix is not there: {options.ocrfix_path} is no program. Install it by `cargo install --path .` in "
            "its repository, or say where it is by --ocrfix-path."
        )
    try:
        arguments = shlex.split(options.ocrfix_args)
    except ValueError as error:
        raise BadArgsError(f"--ocrfix-args {options.ocrfix_args!r}: {error}") from error
    # OCRmyPDF does several pages at a time already.
    return [program, "--format", "hocr", "--jobs", "1", *arguments]


def correct(hocr, options):
    """Runs ocrfix over a document."""
    try:
        return subprocess.run(command(options), input=hocr, capture_output=True, check=True).stdout
    except OSError as error:
        raise MissingDependencyError(f"{options.ocrfix_path} does not run: {error}") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip() or "it said nothing"
        raise SubprocessOutputError(f"ocrfix ended with status {error.returncode}: {said}") from error


@hookimpl
def check_options(options):
    # Before the first page is read: is the program there, and does it take its arguments?
    try:
        probed = correct(PROBE, options)
    except SubprocessOutputError as error:
        raise BadArgsError(f"--ocrfix-args {options.ocrfix_args!r}: {error}") from error
    if probed != PROBE:
        raise BadArgsError(
            f"--ocrfix-args {options.ocrfix_args!r}: with these, ocrfix does not write the corrected document to "
            "standard output"
        )
    if options.pdf_renderer == "sandwich":
        raise BadArgsError(
            "--pdf-renderer sandwich takes the text layer that Tesseract makes, which nothing can correct; "
            "leave the option out"
        )
    # Up to version 16 `auto` is the sandwich; from 17 on it goes by hOCR.
    if options.pdf_renderer == "auto" and int(ocrmypdf.__version__.split(".")[0]) < 17:
        options.pdf_renderer = "hocr"


def text_of(hocr):
    """The text of a page as Tesseract writes it: a line for each line, an empty one between paragraphs."""

    def of_class(parent, *names):
        return (e for e in parent.iter() if e.get("class") in names)

    paragraphs = []
    for paragraph in of_class(ElementTree.fromstring(hocr), "ocr_par"):
        lines = of_class(paragraph, "ocr_line", "ocr_header", "ocr_textfloat", "ocr_caption")
        words = [("".join(word.itertext()).strip() for word in of_class(line, "ocrx_word")) for line in lines]
        paragraphs.append("".join(" ".join(line) + "\n" for line in words))
    return "\n".join(paragraphs)


class CorrectedTesseract(TesseractOcrEngine):
    """Tesseract, corrected."""

    def __str__(self):
        return f"{super().__str__()}, corrected by ocrfix"

    @staticmethod
    def generate_hocr(input_file, output_hocr, output_text, options):
        TesseractOcrEngine.generate_hocr(input_file, output_hocr, output_text, options)
        hocr = Path(output_hocr)
        read = hocr.read_bytes()
        corrected = correct(read, options)
        if corrected == read:
            return  # A page without text has a remark in its sidecar, which stays too.
        hocr.write_bytes(corrected)
        Path(output_text).write_text(text_of(corrected), encoding="utf-8")

    @staticmethod
    def generate_pdf(input_file, output_pdf, output_text, options):
        raise NotImplementedError("the text layer is made from hOCR")


# Version 17 lets the user choose an engine, and tells the hook about it.
if "options" in inspect.signature(pluginspec.get_ocr_engine).parameters:

    @hookimpl
    def get_ocr_engine(options):
        chosen = getattr(options, "ocr_engine", "auto")
        return CorrectedTesseract() if chosen in ("auto", "tesseract") else None

else:

    @hookimpl
    def get_ocr_engine():
        return CorrectedTesseract()
