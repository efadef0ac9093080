#!/bin/sh
# Learns dictionaries/confusions.toml from pages and their truth.
#
#     dictionaries/confusions.sh DIR
#
# DIR holds pages read by an engine that knows no umlauts, NAME-eng.ocr.txt with the truth in NAME-eng.gt.txt,
# and pages read with the German model, NAME-deu.ocr.txt with NAME-deu.gt.txt. The first kind makes the profile
# `umlaut-blind`, the second `german`. The same pages give the same bytes.
#
# Prints how many pairs it read and one sha256 over all of them, for PAGES in build.py.
set -eu
if [ $# -ne 1 ] || [ ! -d "$1" ]; then
    echo "usage: $0 DIR, with NAME-eng.ocr.txt, NAME-eng.gt.txt, NAME-deu.ocr.txt and NAME-deu.gt.txt in it" >&2
    exit 2
fi
# File names are sorted the same way everywhere.
export LC_ALL=C
pages=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT

# learn MODEL PROFILE: one profile of the table, from the pages read with a model.
learn() {
    cargo run --quiet --release -- learn --profile "$2" -o "$new/$2.toml" \
        --ocr "$pages"/*-"$1".ocr.txt --truth "$pages"/*-"$1".gt.txt
}

learn eng umlaut-blind
learn deu german
{
    cat "$new/umlaut-blind.toml"
    echo
    cat "$new/german.toml"
} > "$new/confusions.toml"
cp "$new/confusions.toml" dictionaries/confusions.toml
set -- "$pages"/*-eng.ocr.txt "$pages"/*-eng.gt.txt "$pages"/*-deu.ocr.txt "$pages"/*-deu.gt.txt
echo "$(($# / 2)) pairs, sha256 $(cat "$@" | sha256sum | cut -d ' ' -f 1)"
