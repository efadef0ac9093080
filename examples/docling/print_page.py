#!/usr/bin/env python3
"""Prints a page and reads it with RapidOCR: writes page.png, page.rapidocr.json, and page.docling.json, which holds the
same lines as docling exports them.

Needs `pip install rapidocr-onnxruntime pillow docling-core` and Debian's fonts-liberation. The sentences are the project's
own.
"""

import json
from pathlib import Path

from docling_core.types.doc import BoundingBox, DocItemLabel, DoclingDocument, ProvenanceItem, Size
from PIL import Image, ImageDraw, ImageFont
from rapidocr_onnxruntime import RapidOCR

HERE = Path(__file__).resolve().parent
FONT = "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf"
LINES = [
    "Die Besucher warteten schon am Morgen vor dem Museum. Für alle, die eine Karte hatten, öffnete sich die Tür",
    "um neun. Drinnen roch es nach Bohnerwachs und altem Papier, und eine Führerin erklärte den Kindern, wie früher",
    "Bücher gebunden wurden. »Das Leder«, sagte sie, »muss über Nacht im Wasser liegen, sonst bricht es.« Die",
    "größeren durften an der Presse drehen; die kleinen zählten die Buchstaben im Setzkasten. Gegen Mittag führte",
    "der Weg hinaus in den Hof, wo unter Kastanien Tische standen. Es gab Suppe, Brot und süßen Saft. Erst später",
    "fiel auf, dass der Hausmeister die Schlüssel vergessen hatte: Alle mussten durch das Fenster der Küche zurück.",
    "Die Museumsbesucherin aus Köln lachte am lautesten, als ihr Hut im Kräuterbeet hängen blieb.",
]


def main():
    page = Image.new("L", (1240, 160 + 36 * len(LINES)), 255)
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(FONT, 24)
    for i, line in enumerate(LINES):
        draw.text((80, 80 + 36 * i), line, font=font, fill=20)
    page.save(HERE / "page.png", optimize=True, dpi=(150, 150))
    result, _ = RapidOCR()(str(HERE / "page.png"))
    write_rows(result)
    write_docling(page.size, result)


def write_rows(result):
    rows = [
        {"box": [[round(x) for x in point] for point in box], "text": text, "score": round(score, 3)}
        for box, text, score in result
    ]
    rows = ",\n".join(" " + json.dumps(row, ensure_ascii=False) for row in rows)
    (HERE / "page.rapidocr.json").write_text(f"[\n{rows}\n]\n", encoding="utf-8")


def write_docling(size, result):
    """The lines as one paragraph, joined by blanks, as docling does it."""
    document = DoclingDocument(name="page")
    document.add_page(page_no=1, size=Size(width=size[0], height=size[1]))
    xs = [round(x) for box, _, _ in result for x, _ in box]
    ys = [round(y) for box, _, _ in result for _, y in box]
    text = " ".join(text for _, text, _ in result)
    place = ProvenanceItem(
        page_no=1, bbox=BoundingBox(l=min(xs), t=min(ys), r=max(xs), b=max(ys)), charspan=(0, len(text))
    )
    document.add_text(label=DocItemLabel.TEXT, text=text, prov=place)
    document.save_as_json(HERE / "page.docling.json", indent=1)


if __name__ == "__main__":
    main()
