#!/usr/bin/env python3
"""Count dictionaries/spacing.toml: between which signs German text has a space.

usage: spacing.py DIR

DIR holds the corpora of build.py, laws, novels, parl17, parl20 and wiki, as NAME.txt or NAME.txt.zst (the latter needs the
package zstandard). Each counts alike, by its first five million characters. The same texts give the same bytes.
"""
import collections
import io
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
CORPORA = ["laws", "novels", "parl17", "parl20", "wiki"]
CHARACTERS = 5_000_000
# A place between signs seen less often, of a hundred thousand places of any kind, tells nothing.
LEAST = 20
OPENING, CLOSING = "„‚»›", "“‘«‹”"


def kind(c):
    """The class of a sign: l and U for letters, 0 for digits, ( and ) also for quotation marks, else the sign itself."""
    if c.isalpha():
        return "U" if c.isupper() else "l"
    if c.isnumeric():
        return "0"
    if c in OPENING:
        return "("
    if c in CLOSING:
        return ")"
    return {"[": "(", "]": ")", "{": "(", "}": ")", "’": "'", "—": "–", "!": "?"}.get(c, c)


def text(folder, name):
    plain = folder / f"{name}.txt"
    if plain.exists():
        return plain.open(encoding="utf-8").read(CHARACTERS)
    import zstandard

    with zstandard.open(folder / f"{name}.txt.zst", "rb") as packed:
        return io.TextIOWrapper(packed, "utf-8").read(CHARACTERS)


def count(text, places):
    """Of each place (the class before the last sign, the last sign's, the next sign's): times with a space, and all."""
    for line in text.split("\n"):
        before, last, space = " ", " ", True
        for c in line:
            if c.isspace():
                space = True
                continue
            k = kind(c)
            if last != " " and not (last in "lU" and k in "lU" and not space):
                # What stands before a word is told from what stands inside one.
                place = places[(before if last not in "lU" else "") + last + k]
                place[0] += space
                place[1] += 1
            before, last, space = (" " if space else last), k, False


def main():
    if len(sys.argv) != 2 or not pathlib.Path(sys.argv[1]).is_dir():
        sys.exit(__doc__)
    mean = collections.defaultdict(lambda: [0.0, 0.0])
    for name in CORPORA:
        places = collections.defaultdict(lambda: [0, 0])
        count(text(pathlib.Path(sys.argv[1]), name), places)
        everything = sum(n for _, n in places.values())
        for place, (spaces, n) in places.items():
            mean[place][0] += spaces / everything * 1e5
            mean[place][1] += n / everything * 1e5
    lines = [
        "# How often German text has a space between two signs: the class of the sign before the last (where the last is no",
        "# letter), of the last and of the next. l and U are letters, 0 is a digit, ( and ) are also quotation marks that",
        "# open and close, ? is also !, and a blank is the beginning of a word. Counted by spacing.py.",
        "[spaces]",
    ]
    for place, (spaces, n) in sorted(mean.items()):
        if n >= LEAST and not (place[-2:-1] in "lU" and place[-1] in "lU"):
            key = json.dumps(place, ensure_ascii=False) if "'" in place else f"'{place}'"
            lines.append(f"{key} = {(spaces + 0.5) / (n + 1):.3f}")
    (HERE / "spacing.toml").write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines) - 4} places")


if __name__ == "__main__":
    main()
