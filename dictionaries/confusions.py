#!/usr/bin/env python3
"""Learn dictionaries/confusions.toml from pages and their truth.

usage: confusions.py DIR [PROFILE ...]

DIR holds pages read by an engine that knows no umlauts, NAME-eng.ocr.txt with the truth in NAME-eng.gt.txt, pages read
with the German model, NAME-deu.ocr.txt with NAME-deu.gt.txt, pages in Fraktur, NAME-fraktur.ocr.txt with
NAME-fraktur.gt.txt, the same read by the two engines that do not know it, NAME-frakturdeu.* and NAME-fraktureng.*, pages
read with the models of other languages that have accents, NAME-fra.*, NAME-lat.*, NAME-spa.*, NAME-ita.*, NAME-nld.* and
NAME-swe.*, and pages read by an engine that drops most spaces, NAME-rapid.ocr.txt with NAME-rapid.gt.txt: line by line, an empty line
between pages. The first kind makes the profiles `umlaut-blind-*`, for good, middling, bad and the worst pages, the second
`german-*`, for good, middling and bad ones, the third `fraktur-good` and `fraktur-bad`, the next two `fraktur-as-german-bad`
and `fraktur-as-umlaut-blind-bad`, the models `as-french` and so on, the last `run-together-good` and `run-together-bad`. With PROFILE only those named are
learned; profiles that are not stay as they are in the table. The same pages give the same bytes.

DIR may also hold lists of words that engines without umlauts misread, NAME-words.tsv: a word as read, a tab, and the word as
printed. They make `umlaut-blind-words`, from the half of them that benches/accuracy does not ask for.

Prints what each profile was learned from, and one sha256 over all pages, for PAGES in build.py. Needs cargo.
"""
import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE / "confusions.toml"
# The share of a page's words that are wrong, from which on it is middling, bad, and one of the worst. An engine without
# umlauts loses them on the best of pages, so words with umlauts do not count there; one that knows the language reads
# hardly a page so badly.
LEVELS = {"good": 0.0, "middling": 0.02, "bad": 0.08, "worst": 0.2}
FEWER_LEVELS = {name: least for name, least in LEVELS.items() if name != "worst"}
# Engines that do not know the typeface read all pages badly.
ONE_LEVEL = {"bad": 0.0}
TWO_LEVELS = {name: LEVELS[name] for name in ("good", "bad")}
UMLAUTS = re.compile("[äöüßÄÖÜẞ]")
# Where words are run together, it is the share of the letters that are wrong, spaces and umlauts aside.
LETTER_LEVELS = {"good": 0.0, "bad": 0.04}
# By the kind of their pages: what profiles are called, the levels that the pages are sorted into, options of `ocrfix learn`.
KINDS = {
    "deu": ("german", FEWER_LEVELS, []),
    "eng": ("umlaut-blind", LEVELS, []),
    "words": ("umlaut-blind", {"words": 0.0}, []),
    "fraktur": ("fraktur", TWO_LEVELS, ["--rare"]),
    "frakturdeu": ("fraktur-as-german", ONE_LEVEL, ["--rare"]),
    "fraktureng": ("fraktur-as-umlaut-blind", ONE_LEVEL, ["--rare"]),
    "fra": ("as", {"french": 0.0}, ["--rare"]),
    "lat": ("as", {"latin": 0.0}, ["--rare"]),
    "spa": ("as", {"spanish": 0.0}, ["--rare"]),
    "ita": ("as", {"italian": 0.0}, ["--rare"]),
    "nld": ("as", {"dutch": 0.0}, ["--rare"]),
    "swe": ("as", {"swedish": 0.0}, ["--rare"]),
    "rapid": ("run-together", LETTER_LEVELS, ["--loses-spaces"]),
}
# A page of fewer words tells nothing.
LEAST_WORDS = 50


def pages(ocr, truth):
    """Pairs of lists of lines, a page each."""
    page = ([], [])
    for line, true in zip(ocr.read_text("utf-8").split("\n"), truth.read_text("utf-8").split("\n")):
        if true.strip():
            page[0].append(line)
            page[1].append(true)
        elif page[0]:
            yield page
            page = ([], [])
    if page[0]:
        yield page


def is_learned_from(pair):
    """Is a line of a list of the half to learn from? By 64-bit FNV-1a, as in benches/accuracy/src/pairs.rs."""
    number = 0xCBF29CE484222325
    for byte in pair.encode("utf-8"):
        number = (number ^ byte) * 0x100000001B3 % 2**64
    return number < 2**63


def words(path):
    """The pairs of a list to learn from, as a page."""
    lines = [line for line in path.read_text("utf-8").split("\n") if "\t" in line and not line.startswith("#")]
    both = [line.split("\t") for line in lines if is_learned_from(line)]
    return [read for read, _ in both], [printed for _, printed in both]


def distance(a, b):
    """Levenshtein's distance in letters, where anything may stand for an umlaut."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y and not UMLAUTS.match(y)))
    return row[-1]


def level_of_letters(page):
    """How bad a page is whose words are run together; none for one that tells nothing."""
    letters = wrong = 0
    for line, true in zip(*page):
        read, printed = ("".join(s.split()) for s in (line, true))
        letters += len(printed)
        wrong += distance(read, printed)
    if sum(len(true.split()) for true in page[1]) < LEAST_WORDS:
        return None
    return [name for name, least in LETTER_LEVELS.items() if wrong / letters >= least][-1]


def sections(table):
    """The profiles of a table by their names."""
    starts = [(m.start(), m[1]) for m in re.finditer(r'^\[profile\."([^"]*)"\]$', table, re.M)]
    ends = [start for start, _ in starts[1:]] + [len(table)]
    return {name: table[start:end].rstrip("\n") + "\n" for (start, name), end in zip(starts, ends)}


def level(page, kind):
    """How bad a page is; none for one that tells nothing."""
    if kind == "rapid":
        return level_of_letters(page)
    words = wrong = 0
    for line, true in zip(*page):
        read, printed = line.split(), true.split()
        if len(read) != len(printed):
            continue
        for a, b in zip(read, printed):
            words += 1
            wrong += a != b and any(c.isalpha() for c in b) and not (kind == "eng" and UMLAUTS.search(b))
    if words < LEAST_WORDS:
        return None
    _, levels, _ = KINDS[kind]
    return [name for name, least in levels.items() if wrong / words >= least][-1]


def main():
    if len(sys.argv) < 2 or not pathlib.Path(sys.argv[1]).is_dir():
        sys.exit(__doc__)
    folder, only = pathlib.Path(sys.argv[1]), sys.argv[2:]
    digest, pairs = hashlib.sha256(), 0
    subprocess.run(["cargo", "build", "--release"], cwd=HERE.parent, check=True)
    learn = [HERE.parent / "target/release/ocrfix", "learn"]
    table = sections(TABLE.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as temporary:
        new = pathlib.Path(temporary)
        for kind, (profile, levels, options) in KINDS.items():
            sorted_pages = {name: ([], []) for name in levels}
            for ocr in sorted(folder.glob(f"*-{kind}.ocr.txt")):
                truth = ocr.with_name(ocr.name.replace(".ocr.", ".gt."))
                for file in (ocr, truth):
                    digest.update(file.read_bytes())
                pairs += 1
                for page in pages(ocr, truth):
                    if name := level(page, kind):
                        for lines, more in zip(sorted_pages[name], page):
                            lines.extend(more)
            for list_of_words in sorted(folder.glob("*-words.tsv")) if kind == "words" else ():
                digest.update(list_of_words.read_bytes())
                pairs += 1
                for lines, more in zip(sorted_pages["words"], words(list_of_words)):
                    lines.extend(more)
            for name, (lines, true) in sorted_pages.items():
                if not lines or only and f"{profile}-{name}" not in only:
                    continue
                print(f"{profile}-{name}: {len(lines)} lines")
                (new / "ocr.txt").write_text("\n".join(lines), "utf-8")
                (new / "gt.txt").write_text("\n".join(true), "utf-8")
                out = new / "table.toml"
                subprocess.run(
                    [*learn, "--profile", f"{profile}-{name}", "-o", out]
                    + options
                    + ["--ocr", new / "ocr.txt", "--truth", new / "gt.txt"],
                    check=True,
                )
                table |= sections(out.read_text("utf-8"))
    order = [f"{profile}-{name}" for profile, levels, _ in KINDS.values() for name in levels]
    new = [table[name] for name in sorted(table, key=order.index)]
    TABLE.write_text("\n".join(new), "utf-8")
    print(f"{pairs} pairs or lists, sha256 {digest.hexdigest()}")


if __name__ == "__main__":
    main()
