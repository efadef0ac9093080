#!/usr/bin/env python3
"""Count dictionaries/sections.toml: which words stand beside the numbers of sections, and which beside amounts of money.

usage: sections.py DIR

DIR holds the corpora of build.py, laws, novels, parl17, parl20 and wiki, as NAME.txt or NAME.txt.zst (the latter needs the
package zstandard). The same texts give the same bytes.
"""
import collections
import json
import math
import pathlib
import re
import sys

from build import CORPORA, HERE, lines_of

# A word counts that has this share of all places beside the one or beside the other.
LEAST_OF_SECTIONS, LEAST_OF_AMOUNTS = 0.002, 0.004
# And that says so much more (nats) than the others.
LEAST_NATS = 1.0
# Seen so often beside either before anything was counted.
BEFOREHAND = 2
MONEY = {"Euro", "Dollar", "Mark", "€", "DM", "EUR", "US-Dollar", "Franken"}
GREAT = {"Millionen", "Milliarden", "Million", "Milliarde"}
# `in $` names what is counted, and no amount.
UNITS = {"in"}
# What a word is taken for, as in src/signs/sections.rs.
BEGINNING, NUMBER, ABBREVIATION, SIGN = "^", "0", "A", ","


def kind(token):
    """What a token is taken for."""
    word = token.strip(".,;:()[]„“\"–-")
    if word[:1].isdigit():
        return NUMBER
    if word.isalpha() and sum(c.isupper() for c in word) >= 2:
        return ABBREVIATION
    return word.lower()


def count(lines):
    """Of sections and of amounts: the words before and behind them, and how many they are."""
    before, behind, all_of = [[collections.Counter() for _ in range(2)] for _ in range(2)] + [[0, 0]]
    for line in lines:
        tokens = re.sub(r"(§+) ?(?=\d)", r"\1 ", line).split()
        for i, token in enumerate(tokens):
            section = i > 0 and tokens[i - 1].strip("(") in ("§", "§§")
            number = re.match(r"\d+[a-z]?([,;:).]*)$", token)
            if section and number:
                which, first, last, signs = 0, i - 1, i, number[1]
            elif not section and re.match(r"\d[\d.,]*$", token):
                last = i + 1 + (not GREAT.isdisjoint(tokens[i + 1 : i + 2]))
                if last >= len(tokens) or tokens[last].strip(".,;:)") not in MONEY:
                    continue
                which, first, signs = 1, i, tokens[last][-1] in ".,;:)"
            else:
                continue
            all_of[which] += 1
            before[which][kind(tokens[first - 1]) if first > 0 else BEGINNING] += 1
            if which == 1 and last > i + 1:
                behind[which][kind(tokens[i + 1])] += 1
            elif signs:
                behind[which][SIGN] += 1
            else:
                behind[which][kind(tokens[last + 1]) if last + 1 < len(tokens) else ""] += 1
    return before, behind, all_of


def weights(counts, all_of):
    """How much likelier each word is beside sections, in nats, and how much so are all others."""
    sections, amounts = counts
    words = set(sections) | set(amounts)
    often = {w for w in words if sections[w] > LEAST_OF_SECTIONS * all_of[0] or amounts[w] > LEAST_OF_AMOUNTS * all_of[1]}

    def nats(a, b):
        return math.log((a + BEFOREHAND) / all_of[0] / ((b + BEFOREHAND) / all_of[1]))

    rare = words - often
    other = nats(sum(sections[w] for w in rare), sum(amounts[w] for w in rare))
    found = {w: nats(sections[w], amounts[w]) for w in often - UNITS - {""}}
    found = {w: n for w, n in found.items() if abs(n - other) >= LEAST_NATS}
    return other, sorted(found.items(), key=lambda item: (-round(item[1], 1), item[0]))


def main():
    if len(sys.argv) != 2 or not pathlib.Path(sys.argv[1]).is_dir():
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    before, behind, all_of = count(line for name in CORPORA for line in lines_of(folder, name))
    out = [
        "# By how many nats (natural logarithm) a word, in small letters, is likelier before the number of a section than before an",
        "# amount of money, and behind it: ^ is the beginning of a paragraph, 0 a number, A a word of several capitals, a comma any sign",
        f"# behind the number. Counted by sections.py with {all_of[0]} sections and {all_of[1]} amounts.",
    ]
    for name, counts in ("before", before), ("behind", behind):
        other, found = weights(counts, all_of)
        out += ["", f"[{name}]", f"other = {other:.1f}", f"[{name}.words]"]
        out += [f"{json.dumps(word, ensure_ascii=False)} = {nats:.1f}" for word, nats in found]
    (HERE / "sections.toml").write_text("\n".join(out) + "\n", "utf-8")


if __name__ == "__main__":
    main()
