#!/usr/bin/env python3
"""Count dictionaries/spacing.toml: between which signs German text has a space.

usage: spacing.py DIR

DIR holds the corpora of build.py, laws, novels, parl17, parl20 and wiki, as NAME.txt or NAME.txt.zst (the latter needs the
package zstandard). Each counts alike, by its first five million characters. The same texts give the same bytes.
"""
import collections
import json
import pathlib
import re
import sys

from build import CORPORA, HERE, lines_of

CHARACTERS = 5_000_000
# A place between signs seen less often, of a hundred thousand places of any kind, tells nothing.
LEAST = 20
# A word is frequent from this share of all words on.
FREQUENT = 2e-4
# A hyphen before these hangs: what it stands for follows (`Hin- und Rückfahrt`).
CONJUNCTIONS = {"und", "oder", "bzw", "sowie"}
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
    """The beginning of a corpus, all of which is read to tell that it is the right one."""
    lines, length = [], 0
    for line in lines_of(folder, name):
        if length < CHARACTERS:
            lines.append(line)
            length += len(line)
    return "".join(lines)[:CHARACTERS]


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


RUN = re.compile(r"[^\W\d_]+|\d+|\S")


def word_kinds(texts):
    """What each word is as the neighbour of a dash: how often it stands, and whether mostly with a capital."""
    words = collections.defaultdict(lambda: [0, 0])
    for text in texts:
        for before, word in re.findall(r"(\w,? )([^\W\d_]+)", text):
            words[word.lower()][word[0].isupper()] += 1
    return words, sum(map(sum, words.values()))


def neighbour(run, words, everything):
    """u: a conjunction; f and l: small letters, frequent or not; F and S: the same with a capital that is unusual; N: with one that is usual;
    C: capitals; 0: digits; or the sign."""
    if not run[0].isalpha():
        return "0" if run[0].isnumeric() else kind(run[0])
    if run in CONJUNCTIONS:
        return "u"
    small, title = words.get(run.lower(), (0, 0))
    frequent = small + title >= FREQUENT * everything
    if run[0].islower():
        return "f" if frequent else "l"
    if len(run) > 1 and run.isupper():
        return "C"
    return "N" if title >= 0.35 * (small + title) else "F" if frequent else "S"


def dashes(texts):
    """Of each pair of neighbours: dashes between blanks, hyphens, hanging hyphens, hyphens that begin a word."""
    words, everything = word_kinds(texts)
    pairs = collections.defaultdict(lambda: [0, 0, 0, 0])
    for text in texts:
        for found in re.finditer(r"(\S*)( ?)[-–—]( ?)(\S+)", text):
            left, before, after, right = found.groups()
            dash = text[found.end(2)] != "-"
            if not left or not RUN.match(right) or dash != (before == after == " "):
                continue
            place = 0 if dash else 1 if not before and not after else 2 if after and not before else 3
            a, b = RUN.findall(left)[-1], RUN.match(right)[0]
            pairs[neighbour(a, words, everything) + neighbour(b, words, everything)][place] += 1
    return pairs


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
    lines += [
        "",
        "# How often stands between two words, or signs: a dash with blanks around it, a hyphen, a hyphen with a blank behind",
        "# it, and one with a blank before it. u is und, oder, bzw or sowie; f and l are words in small letters, frequent ones",
        "# or others; F and S the same with a capital that is unusual, N with one that is usual; C is in capitals; 0 and signs",
        "# as above.",
        "[dashes]",
    ]
    texts = [text(pathlib.Path(sys.argv[1]), name) for name in CORPORA]
    for pair, counts in sorted(dashes(texts).items()):
        if sum(counts) >= LEAST:
            lines.append(f"{json.dumps(pair, ensure_ascii=False)} = {counts}")
    (HERE / "spacing.toml").write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines)} lines")


if __name__ == "__main__":
    main()
