//! Words of documents that come apart or together: their elements, boxes and names.
#![cfg(feature = "formats")]

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use ocrfix::format::{Document, Edit, Format};
use ocrfix::{Correction, Corrector, Kind, Spaces};
use proptest::prelude::*;

const FORMATS: [Format; 5] = [
    Format::Hocr,
    Format::Alto,
    Format::Page,
    Format::Abbyy,
    Format::Tsv,
];

fn correction(text: &str, at: usize, from: &str, to: &str) -> Correction {
    assert!(text[at..].starts_with(from));
    Correction {
        range: at..at + from.len(),
        original: from.to_owned(),
        replacement: to.to_owned(),
        confidence: 1.0,
        kind: Kind::Spaces,
        rewrites: Vec::new(),
    }
}

/// The edits of all changes, each once.
fn edits_of_changes(rewritten: &ocrfix::format::Rewritten) -> Vec<Edit> {
    let edits = rewritten.changes.iter().flat_map(|c| c.edits.clone());
    let mut edits: Vec<Edit> = edits.collect();
    edits.sort_by_key(|e| (e.range.start, e.range.end));
    edits.dedup();
    edits
}

fn splice(source: &str, edits: &[Edit]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for edit in edits {
        assert!(at <= edit.range.start, "edits overlap: {edits:?}");
        out += &source[at..edit.range.start];
        out += &edit.replacement;
        at = edit.range.end;
    }
    out + &source[at..]
}

/// The values of all attributes that name an element.
fn ids(source: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for (at, _) in source.match_indices('=') {
        let name = &source[..at];
        let named = name.ends_with(" id") || name.ends_with(" ID");
        if named {
            let quote = &source[at + 1..at + 2];
            let value = &source[at + 2..];
            out.push(&value[..value.find(quote).unwrap()]);
        }
    }
    out
}

/// A document with stretches of its text replaced; asserts what holds of every one.
fn changed(format: Format, source: &str, changes: &[(&str, &str)], keep: bool) -> String {
    let document = Document::parse(format, source.as_bytes()).unwrap();
    let text = document.text();
    let mut expected = text.to_owned();
    let mut corrections = Vec::new();
    for (from, to) in changes {
        let at = text.find(from).unwrap();
        corrections.push(correction(text, at, from, to));
        expected = expected.replacen(from, to, 1);
    }
    let rewritten = document.rewrite(corrections, keep);
    assert_eq!(rewritten.left_out, []);
    let out = String::from_utf8(document.splice(&rewritten)).unwrap();
    assert_eq!(out, splice(source, &edits_of_changes(&rewritten)));
    let again = Document::parse(format, out.as_bytes()).unwrap();
    assert_eq!(again.text(), expected, "{out}");
    let all = ids(&out);
    let unique: HashSet<&&str> = all.iter().collect();
    assert_eq!(unique.len(), all.len(), "{out}");
    out
}

fn left_out(format: Format, source: &str, from: &str, to: &str) {
    let document = Document::parse(format, source.as_bytes()).unwrap();
    let text = document.text();
    let at = text.find(from).unwrap();
    let rewritten = document.rewrite(vec![correction(text, at, from, to)], false);
    assert_eq!((rewritten.edits.len(), rewritten.left_out.len()), (0, 1));
}

fn hocr(line: &str) -> String {
    format!(
        "<html><body><div class='ocr_page'><span class='ocr_line'>{line}</span></div></body></html>"
    )
}

#[test]
fn hocr_words_come_apart() {
    let word = "<span class='ocrx_word' id='word_1_2' title='bbox 100 10 200 30; x_wconf 93' lang='de'>dieStadt</span>";
    let other = "<span class='ocrx_word' id='word_1_2_2' title='bbox 210 10 220 30'>a</span>";
    let out = changed(
        Format::Hocr,
        &hocr(&format!("{word} {other}")),
        &[("dieStadt", "die Stadt")],
        false,
    );
    let expected = "<span class='ocrx_word' id='word_1_2' title='bbox 100 10 135 30; x_wconf 93' lang='de'>die</span> \
        <span class='ocrx_word' id='word_1_2_3' title='bbox 142 10 200 30; x_wconf 93' lang='de'>Stadt</span>";
    assert_eq!(out, hocr(&format!("{expected} {other}")));
    // Letters are repaired at the same time, and references stay.
    let word = "<span class='ocrx_word' title=\"bbox 0 0 90 9\">f&#117;irdie</span>";
    let out = changed(Format::Hocr, &hocr(word), &[("fuirdie", "für die")], false);
    assert!(out.contains(">für</span> <span"), "{out}");
    let word = "<span class='ocrx_word'>(die&uuml;bri&#103;en)</span>";
    let out = changed(
        Format::Hocr,
        &hocr(word),
        &[("dieübrigen", "die übrigen")],
        false,
    );
    assert!(
        out.contains(">(die</span> <span class='ocrx_word'>&uuml;bri&#103;en)</span>"),
        "{out}"
    );
}

#[test]
fn hocr_words_come_together() {
    let words = "<span class='ocrx_word' id='a' title='bbox 10 12 40 30; x_wconf 80'>Ver</span>\n \
        <span class='ocrx_word' id='b' title='bbox 50 10 90 28; x_wconf 60'> trag </span>";
    let out = changed(
        Format::Hocr,
        &hocr(words),
        &[("Ver trag", "Vertrag")],
        false,
    );
    let expected =
        "<span class='ocrx_word' id='a' title='bbox 10 10 90 30; x_wconf 60'>Vertrag </span>";
    assert_eq!(out, hocr(expected));
    let out = changed(
        Format::Hocr,
        &hocr(words),
        &[("Ver trag", "Verträge")],
        true,
    );
    let expected = "<span class='ocrx_word' id='a' title='bbox 10 10 90 30; x_wconf 60; x_original \"Ver trag\"'>Verträge </span>";
    assert_eq!(out, hocr(expected));
    // Both, and the border moves.
    let words = "<span class='ocrx_word' id='a' title='bbox 0 0 10 9'>di</span> \
        <span class='ocrx_word' id='b' title='bbox 20 0 80 9'>eStadt</span>";
    let out = changed(
        Format::Hocr,
        &hocr(words),
        &[("di eStadt", "die Stadt")],
        false,
    );
    let expected = "<span class='ocrx_word' id='a' title='bbox 0 0 30 9'>die</span> \
        <span class='ocrx_word' id='b' title='bbox 35 0 80 9'>Stadt</span>";
    assert_eq!(out, hocr(expected));
}

#[test]
fn hocr_markup_inside_of_words_is_cut() {
    let word = "<span class='ocrx_word'><strong><em lang='de'>dieStadt</em></strong></span>";
    let out = changed(
        Format::Hocr,
        &hocr(word),
        &[("dieStadt", "die Stadt")],
        false,
    );
    let expected = "<span class='ocrx_word'><strong><em lang='de'>die</em></strong></span> \
        <span class='ocrx_word'><strong><em lang='de'>Stadt</em></strong></span>";
    assert_eq!(out, hocr(expected));
    let letter = |c| format!("<span class='ocrx_cinfo' title='x_bboxes 1 2 3 4'>{c}</span>\n");
    let letters = |text: &str| text.chars().map(letter).collect::<String>();
    let word = |text: &str| format!("<span class='ocrx_word'>\n{text}</span>");
    let out = changed(
        Format::Hocr,
        &hocr(&word(&letters("dieStadt"))),
        &[("dieStadt", "die Stadt")],
        false,
    );
    assert_eq!(out.matches("ocrx_cinfo").count(), 8);
    assert_eq!(out.matches("ocrx_word").count(), 2);
    let both = word(&letters("Ver")) + " " + &word(&letters("trag"));
    let out = changed(
        Format::Hocr,
        &hocr(&both),
        &[("Ver trag", "Vertrag")],
        false,
    );
    assert_eq!(out.matches("ocrx_word").count(), 1);
    // Text without elements for words.
    let out = changed(
        Format::Hocr,
        &hocr("dieStadt, der Ver&#32;trag"),
        &[("dieStadt", "die Stadt"), ("Ver trag", "Vertrag")],
        false,
    );
    assert_eq!(out, hocr("die Stadt, der Vertrag"));
}

#[test]
fn what_has_no_place_in_hocr_is_left_out() {
    let word = |text: &str| format!("<span class='ocrx_word'>{text}</span>");
    let marked = hocr(&format!("<b>{}</b> <b>{}</b>", word("Ver"), word("trag")));
    left_out(Format::Hocr, &marked, "Ver trag", "Vertrag");
    let named = hocr(&word("<b id='x'>dieStadt</b>"));
    left_out(Format::Hocr, &named, "dieStadt", "die Stadt");
    let lines = format!(
        "<html><body><div class='ocr_page'><span class='ocr_line'>{}</span><span class='ocr_line'>{}</span></div></body></html>",
        word("Ver"),
        word("trag")
    );
    left_out(Format::Hocr, &lines, "Ver\ntrag", "Vertrag");
}

fn alto(line: &str) -> String {
    format!(
        "<alto><Layout><Page><TextBlock><TextLine>{line}</TextLine></TextBlock></Page></Layout></alto>"
    )
}

#[test]
fn alto_words_come_apart() {
    let line = "<String ID='s1' HPOS='100' VPOS='10' WIDTH='100' HEIGHT='20' WC='0.9' CC='01234567' CONTENT='dieStadt'/>\
        <SP WIDTH='9' HPOS='200' VPOS='10'/><String CONTENT='a'/>";
    let out = changed(
        Format::Alto,
        &alto(line),
        &[("dieStadt", "die Stadt")],
        false,
    );
    let expected = "<String ID='s1' HPOS='100' VPOS='10' WIDTH='35' HEIGHT='20' WC='0.9' CC='012' CONTENT='die'/>\
        <SP WIDTH=\"7\" VPOS=\"10\" HPOS=\"135\"/>\
        <String ID='s1_2' HPOS='142' VPOS='10' WIDTH='58' HEIGHT='20' WC='0.9' CC='34567' CONTENT='Stadt'/>\
        <SP WIDTH='9' HPOS='200' VPOS='10'/><String CONTENT='a'/>";
    assert_eq!(out, alto(expected));
    // Fractions stay fractions; what is said of letters goes where there are others; glyphs go with their words.
    let glyphs = |text: &str| {
        let glyph = |c| format!("<Glyph CONTENT='{c}'/>");
        text.chars().map(glyph).collect::<String>()
    };
    let word = format!(
        "<a:String HPOS='1.5' VPOS='10' WIDTH='90.25' HEIGHT='20' CC='0 1 2 3 4 5 6' CONTENT='fuirdie'>\
         <Shape><Circle/></Shape><ALTERNATIVE>x</ALTERNATIVE>{}</a:String><SP/><a:String CONTENT='a'/>",
        glyphs("fuirdie")
    );
    let out = changed(Format::Alto, &alto(&word), &[("fuirdie", "für die")], false);
    let expected = format!(
        "<a:String HPOS='1.5' VPOS='10' WIDTH='44.69' HEIGHT='20' CONTENT='für'>\
         <ALTERNATIVE>x</ALTERNATIVE>{}</a:String><a:SP WIDTH=\"7.74\" VPOS=\"10\" HPOS=\"46.19\"/>\
         <a:String HPOS='53.93' VPOS='10' WIDTH='37.82' HEIGHT='20' CC='4 5 6' CONTENT='die'>{}</a:String>\
         <SP/><a:String CONTENT='a'/>",
        glyphs("fuir"),
        glyphs("die")
    );
    assert_eq!(out, alto(&expected));
    // Where signs stand by themselves.
    let line = "<String CONTENT='Haus'/><String CONTENT='.'/><String CONTENT='Da'/><SP/><String CONTENT='war'/>";
    let out = changed(Format::Alto, &alto(line), &[("Haus.Da", "Haus. Da")], false);
    let expected = line.replace("<String CONTENT='Da'", "<SP/><String CONTENT='Da'");
    assert_eq!(out, alto(&expected));
}

#[test]
fn alto_words_come_together() {
    let words = "<String ID='s1' HPOS='10' VPOS='12' WIDTH='30' HEIGHT='18' WC='0.8' CONTENT='Ver'/>\n<SP WIDTH='10'/>\n\
        <String ID='s2' HPOS='50' VPOS='10' WIDTH='40' HEIGHT='18' WC='0.65' CC='1234' CONTENT='tr&#97;g'/>";
    let line = |word: &str| alto(&format!("{word}<SP/><String CONTENT='a'/>"));
    let out = changed(
        Format::Alto,
        &line(words),
        &[("Ver trag", "Vertrag")],
        false,
    );
    let expected = "<String ID='s1' HPOS='10' VPOS='10' WIDTH='80' HEIGHT='20' WC='0.65' CONTENT='Vertr&#97;g'/>";
    assert_eq!(out, line(expected));
    let out = changed(Format::Alto, &line(words), &[("Ver trag", "Verträg")], true);
    let expected = "<String ID='s1' HPOS='10' VPOS='10' WIDTH='80' HEIGHT='20' WC='0.65' CONTENT='Verträg'>\
        <ALTERNATIVE>Ver trag</ALTERNATIVE></String>";
    assert_eq!(out, line(expected));
    let marked = "<String CONTENT='Ver'/><SP/><!-- c --><String CONTENT='trag'/>";
    left_out(Format::Alto, &line(marked), "Ver trag", "Vertrag");
    let referred = line(words).replace(
        "<Layout>",
        "<ReadingOrder><ElementRef REF='s2'/></ReadingOrder><Layout>",
    );
    left_out(Format::Alto, &referred, "Ver trag", "Vertrag");
}

#[test]
fn alto_halves_stay_halves() {
    let lines = |first: &str, second: &str| {
        alto(&format!(
            "{first}<HYP CONTENT='-'/></TextLine><TextLine>{second}<SP/><String CONTENT='a'/>"
        ))
    };
    let first = "<String ID='a' CONTENT='dieStabili' SUBS_TYPE='HypPart1' SUBS_CONTENT='dieStabilitatist'/>";
    let second =
        "<String ID='b' CONTENT='tatist' SUBS_TYPE='HypPart2' SUBS_CONTENT='dieStabilitatist'/>";
    let out = changed(
        Format::Alto,
        &lines(first, second),
        &[("dieStabili-\ntatist", "die Stabili-\ntät ist")],
        false,
    );
    let first = "<String ID='a' CONTENT='die'/><SP/>\
        <String ID='a_2' CONTENT='Stabili' SUBS_TYPE='HypPart1' SUBS_CONTENT='Stabilität'/>";
    let second = "<String ID='b' CONTENT='tät' SUBS_TYPE='HypPart2' SUBS_CONTENT='Stabilität'/><SP/><String ID='b_2' CONTENT='ist'/>";
    assert_eq!(out, lines(first, second));
}

fn page(words: &str, line: &str) -> String {
    format!(
        "<PcGts><Page><TextRegion id='r'><TextLine id='l'>{words}\
         <TextEquiv><Unicode>{line}</Unicode></TextEquiv></TextLine>\n\
         <TextEquiv><PlainText>{line}</PlainText><Unicode>{line}</Unicode></TextEquiv></TextRegion></Page></PcGts>"
    )
}

#[test]
fn page_words_come_apart() {
    let word = "\n  <Word id='w1' custom='textStyle {offset:0; length:8;}' language='German'>\n    <Coords points='100,10 200,10 200,30 100,30'/>\n    \
        <TextEquiv conf='0.9'><PlainText>dieStadt</PlainText><Unicode>dieStadt</Unicode></TextEquiv>\n    \
        <TextEquiv index='1'><Unicode>dieStabt</Unicode></TextEquiv><TextStyle bold='true'/>\n  </Word>";
    let source = page(word, "dieStadt");
    let out = changed(Format::Page, &source, &[("dieStadt", "die Stadt")], false);
    let first = word
        .replace("200,10 200,30", "135,10 135,30")
        .replace("dieStadt", "die");
    let second = "\n  <Word id='w1_2' language='German'><Coords points='142,10 200,10 200,30 142,30'/>\
        <TextEquiv conf='0.9'><PlainText>Stadt</PlainText><Unicode>Stadt</Unicode></TextEquiv><TextStyle bold='true'/></Word>";
    assert_eq!(out, page(&(first + second), "die Stadt"));

    // Points of their own, and glyphs, which go along with what they say.
    let glyph =
        |c: &str| format!("<Glyph id='g{c}'><TextEquiv><Unicode>{c}</Unicode></TextEquiv></Glyph>");
    let coords = |left: u32, right: u32| {
        format!(
            "<Coords><Point x=\"{left}\" y=\"1\"/><Point x=\"{right}\" y=\"1\"/>\
             <Point x=\"{right}\" y=\"9\"/><Point x=\"{left}\" y=\"9\"/></Coords>"
        )
    };
    let equiv = |text: &str| format!("<TextEquiv><Unicode>{text}</Unicode></TextEquiv>");
    let glyphs = |text: &[&str]| text.iter().map(|c| glyph(c)).collect::<String>();
    let word = format!(
        "<Word id='w'>{}{}{}</Word>",
        coords(0, 50),
        glyphs(&["a", "m", "u", "f"]),
        equiv("amuf")
    );
    let out = changed(Format::Page, &page(&word, "x"), &[("amuf", "am üf")], false);
    let expected = format!(
        "<Word id='w'>{}{}{}</Word><Word id='w_2'>{}{}{}</Word>",
        coords(0, 27),
        glyphs(&["a", "m"]),
        equiv("am"),
        coords(32, 50),
        glyphs(&["u", "f"]).replace(">u<", ">ü<"),
        equiv("üf")
    );
    assert_eq!(out, page(&expected, "x"));
    // Lines without words.
    let line = |text: &str| page("", text);
    let out = changed(
        Format::Page,
        &line("dieStadt der Ver trag"),
        &[("dieStadt", "die Stadt"), ("Ver trag", "Vertrag")],
        false,
    );
    // Only the lowest level is read, and that of the region follows where it is the line's.
    assert!(
        out.contains("<TextEquiv><Unicode>die Stadt der Vertrag</Unicode>"),
        "{out}"
    );
}

#[test]
fn page_words_come_together() {
    let glyph =
        |c: char| format!("<Glyph id='g{c}'><TextEquiv><Unicode>{c}</Unicode></TextEquiv></Glyph>");
    let glyphs = |text: &str| text.chars().map(glyph).collect::<String>();
    let word = |id: &str, points: &str, text: &str| {
        format!(
            "<Word id='{id}'><Coords points='{points}'/>{}<TextEquiv conf='0.{}'><Unicode>{text}</Unicode></TextEquiv></Word>",
            glyphs(text),
            9 - text.len()
        )
    };
    let words = word("w1", "10,12 40,12 40,30 10,30", "Ver")
        + "\n"
        + &word("w2", "50,10 90,10 90,28 50,28", "tag");
    let source = page(&words, "Ver tag");
    let out = changed(Format::Page, &source, &[("Ver tag", "Vertag")], false);
    let joined = word("w1", "10,10 90,10 90,30 10,30", "Vertag").replace("0.3", "0.6");
    assert_eq!(out, page(&joined, "Vertag"));
    let out = changed(Format::Page, &source, &[("Ver tag", "Vertag")], true);
    let kept = joined.replace(
        "</TextEquiv></Word>",
        "</TextEquiv><TextEquiv index=\"1\"><Unicode>Ver tag</Unicode></TextEquiv></Word>",
    );
    assert_eq!(out, page(&kept, "Vertag"));
}

const TABLE: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n";

fn tsv(rows: &[&str]) -> String {
    let rows: String = rows.iter().map(|r| r.replace(' ', "\t") + "\n").collect();
    format!("{TABLE}{rows}")
}

#[test]
fn rows_come_apart_and_together() {
    let rows = [
        "4 1 1 1 1 0 0 0 900 20 -1 ",
        "5 1 1 1 1 1 10 12 30 18 80.5 Ver",
        "5 1 1 1 1 2 50 10 40 18 65 trag",
        "5 1 1 1 1 3 100 10 100 20 90 dieStadt",
        "5 1 1 1 1 4 210 10 20 20 91 am",
        "5 1 1 1 1 5 300 10 100 20 92 dieStabt",
        "5 1 1 1 1 6 410 10 20 20 93 See",
        "5 1 1 1 2 1 10 40 20 20 94 da",
    ];
    let changes = [
        ("Ver trag", "Vertrag"),
        ("dieStadt", "die Stadt"),
        ("dieStabt", "die Stadt"),
    ];
    let out = changed(Format::Tsv, &tsv(&rows), &changes, false);
    let expected = [
        "4 1 1 1 1 0 0 0 900 20 -1 ",
        "5 1 1 1 1 1 10 10 80 20 65 Vertrag",
        "5 1 1 1 1 3 100 10 35 20 90 die",
        "5 1 1 1 1 4 142 10 58 20 90 Stadt",
        "5 1 1 1 1 5 210 10 20 20 91 am",
        "5 1 1 1 1 6 300 10 35 20 92 die",
        "5 1 1 1 1 7 342 10 58 20 92 Stadt",
        "5 1 1 1 1 8 410 10 20 20 93 See",
        "5 1 1 1 2 1 10 40 20 20 94 da",
    ];
    assert_eq!(out, tsv(&expected));
    // Where rows are counted anew already, one is emptied and stays.
    let rows = [
        "5 1 1 1 1 1 0 0 80 9 90 dieStadt",
        "5 1 1 1 1 2 90 0 30 9 90 Ver",
        "5 1 1 1 1 3 130 0 40 9 91 trag",
    ];
    let changes = [("dieStadt", "die Stadt"), ("Ver trag", "Vertrag")];
    let out = changed(Format::Tsv, &tsv(&rows), &changes, false);
    let expected = [
        "5 1 1 1 1 1 0 0 28 9 90 die",
        "5 1 1 1 1 2 33 0 47 9 90 Stadt",
        "5 1 1 1 1 3 90 0 80 9 90 Vertrag",
        "5 1 1 1 1 4 130 0 40 9 91 ",
    ];
    assert_eq!(out, tsv(&expected));
    // But both at once would need other numbers.
    let source = tsv(&rows);
    let document = Document::parse(Format::Tsv, source.as_bytes()).unwrap();
    let corrections = vec![
        correction(document.text(), 0, "dieStadt", "die Stadt"),
        correction(document.text(), 9, "Ver trag", "Vert rag"),
    ];
    let rewritten = document.rewrite(corrections, false);
    assert_eq!((rewritten.changes.len(), rewritten.left_out.len()), (1, 1));
}

fn abbyy(line: &str) -> String {
    format!(
        "<document><page><block><par><line><formatting>{line}</formatting></line></par></block></page></document>"
    )
}

#[test]
fn characters_come_apart_and_together() {
    let letters = |text: &str, from: u32, start: &str| {
        let mut out = String::new();
        for (i, c) in (0..).zip(text.chars()) {
            let (l, r) = (from + 10 * i, from + 10 * i + 8);
            let start = if i == 0 { start } else { "false" };
            out += &format!(
                "\n<charParams l=\"{l}\" t=\"5\" r=\"{r}\" b=\"25\" wordStart=\"{start}\">{c}</charParams>"
            );
        }
        out
    };
    let blank = |l: u32, r: u32| {
        format!("\n<charParams l=\"{l}\" t=\"5\" r=\"{r}\" b=\"25\"> </charParams>")
    };
    let run = letters("die", 0, "true") + &letters("Stadt", 30, "false");
    let out = changed(
        Format::Abbyy,
        &abbyy(&run),
        &[("dieStadt", "die Stadt")],
        false,
    );
    let parted = letters("die", 0, "true") + &blank(28, 30) + &letters("Stadt", 30, "true");
    assert_eq!(out, abbyy(&parted));
    let back = changed(Format::Abbyy, &out, &[("die Stadt", "dieStadt")], false);
    assert_eq!(back, abbyy(&run));
    let out = changed(Format::Abbyy, &out, &[("die Stadt", "dieStädt")], false);
    assert_eq!(out, abbyy(&run.replace(">a<", ">ä<")));
    // Text without elements for its characters.
    let out = changed(
        Format::Abbyy,
        &abbyy("dieStadt, der Ver trag"),
        &[("dieStadt", "die Stadt"), ("Ver trag", "Vertrag")],
        false,
    );
    assert_eq!(out, abbyy("die Stadt, der Vertrag"));
}

#[test]
fn boxes_of_letters_tell_where_words_end() {
    // A wide gap behind the second letter.
    let boxes = [("a", 0, 10), ("m", 12, 30), ("d", 70, 80), ("u", 82, 99)];
    let letters = |letter: &dyn Fn(&str, u32, u32) -> String| -> String {
        boxes.iter().map(|(c, l, r)| letter(c, *l, *r)).collect()
    };
    let change = [("amdu", "am du")];
    let cinfo = letters(&|c, l, r| {
        format!("<span class='ocrx_cinfo' title='x_bboxes {l} 5 {r} 25'>{c}</span>")
    });
    let word = format!("<span class='ocrx_word' title='bbox 0 5 99 25'>{cinfo}</span>");
    let out = changed(Format::Hocr, &hocr(&word), &change, false);
    assert!(
        out.contains("'bbox 0 5 30 25'") && out.contains("'bbox 70 5 99 25'"),
        "{out}"
    );

    let glyphs = letters(&|c, l, r| format!("<Glyph HPOS='{l}' WIDTH='{}' CONTENT='{c}'/>", r - l));
    let word = format!(
        "<String HPOS='0' WIDTH='99' CONTENT='amdu'>{glyphs}</String><SP/><String CONTENT='a'/>"
    );
    let out = changed(Format::Alto, &alto(&word), &change, false);
    assert!(out.contains("HPOS='0' WIDTH='30' CONTENT='am'"), "{out}");
    assert!(out.contains("HPOS='70' WIDTH='29' CONTENT='du'"), "{out}");

    let equiv = |text: &str| format!("<TextEquiv><Unicode>{text}</Unicode></TextEquiv>");
    let glyphs = letters(&|c, l, r| {
        format!(
            "<Glyph><Coords points='{l},5 {r},5 {r},25'/>{}</Glyph>",
            equiv(c)
        )
    });
    let word = format!(
        "<Word><Coords points='0,5 99,5 99,25 0,25'/>{glyphs}{}</Word>",
        equiv("amdu")
    );
    let out = changed(Format::Page, &page(&word, "amdu"), &change, false);
    assert!(out.contains("0,5 30,5 30,25 0,25"), "{out}");
    assert!(out.contains("70,5 99,5 99,25 70,25"), "{out}");
}

/// A word of a line: its letters, and what is done to it.
#[derive(Debug, Clone)]
struct Made {
    text: String,
    /// Where it is cut, in characters.
    cuts: Vec<usize>,
    /// Does it become one with the next?
    joins: bool,
    /// What its first letter becomes.
    new: Option<char>,
}

fn made() -> impl Strategy<Value = Made> {
    let text = "[a-zA-ZäöüßÄ&<>\"',.(-]{1,7}";
    let new = prop::option::of(prop::sample::select(vec!['x', 'ü', 'ß', '&', '"', '\'']));
    let cuts = prop::collection::vec(1..7usize, 0..3);
    (text, cuts, prop::bool::weighted(0.2), new).prop_map(|(text, mut cuts, joins, new)| {
        cuts.sort_unstable();
        cuts.dedup();
        cuts.retain(|&c| c < text.chars().count());
        Made {
            text,
            cuts,
            joins,
            new,
        }
    })
}

impl Made {
    fn becomes(&self) -> String {
        let mut out = String::new();
        for (i, c) in self.text.chars().enumerate() {
            if self.cuts.contains(&i) {
                out.push(' ');
            }
            match self.new {
                Some(new) if i == 0 => out.push(new),
                _ => out.push(c),
            }
        }
        out
    }
}

fn escaped(text: &str, references: bool) -> String {
    let escape = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#39;".to_owned(),
        c if references && !c.is_ascii() => format!("&#{};", u32::from(c)),
        c => c.to_string(),
    };
    text.chars().map(escape).collect()
}

fn line_text(line: &[Made], references: bool) -> String {
    let words: Vec<String> = line.iter().map(|w| escaped(&w.text, references)).collect();
    words.join(" ")
}

/// A document of a format that holds lines of words.
fn document(format: Format, lines: &[Vec<Made>], references: bool, inner: bool) -> String {
    let mut body = String::new();
    for (n, line) in lines.iter().enumerate() {
        let mut x = 10;
        let mut words: Vec<String> = Vec::new();
        for (m, word) in line.iter().enumerate() {
            let (left, width) = (x, 12 * word.text.chars().count());
            x += width + 9;
            let text = escaped(&word.text, references);
            words.push(match format {
                Format::Hocr => {
                    let right = left + width;
                    let text = match inner {
                        true => format!("<strong>{text}</strong>"),
                        false => text,
                    };
                    format!(
                        "<span class='ocrx_word' id='w_{n}_{m}' title='bbox {left} 5 {right} 25; x_wconf 9{}'>{text}</span>",
                        m % 10
                    )
                }
                Format::Abbyy => {
                    let letter = |(i, c): (usize, char)| {
                        let l = left + 12 * i;
                        let text = escaped(&c.to_string(), references);
                        format!(
                            "<charParams l='{l}' t='5' r='{}' b='25' wordStart='{}'>{text}</charParams>\n",
                            l + 11,
                            i == 0
                        )
                    };
                    word.text.chars().enumerate().map(letter).collect()
                }
                Format::Tsv => {
                    let end = if references { "\r\n" } else { "\n" };
                    let last = (n, m) == (lines.len() - 1, line.len() - 1);
                    format!(
                        "5\t1\t1\t1\t{}\t{}\t{left}\t5\t{width}\t20\t9{}.5\t{}{}",
                        n + 1,
                        m + 1,
                        m % 10,
                        word.text,
                        if last && inner { "" } else { end }
                    )
                }
                Format::Page => {
                    let equiv = |text: &str| {
                        format!("<TextEquiv conf='0.9'><Unicode>{text}</Unicode></TextEquiv>")
                    };
                    let glyph = |(i, c): (usize, char)| {
                        let text = escaped(&c.to_string(), references);
                        format!("<Glyph id='g_{n}_{m}_{i}'><Coords points='0,0 1,1'/>{}</Glyph>", equiv(&text))
                    };
                    let glyphs: String = match inner {
                        true => word.text.chars().enumerate().map(glyph).collect(),
                        false => String::new(),
                    };
                    let right = left + width;
                    format!(
                        "<Word id='w_{n}_{m}'><Coords points='{left},5 {right},6 {right},26 {left},25'/>{glyphs}{}</Word>\n",
                        equiv(&text)
                    )
                }
                Format::Alto => {
                    let tag = format!(
                        "<String ID=\"w_{n}_{m}\" HPOS='{left}' VPOS='5' WIDTH='{width}' HEIGHT='20' WC='0.9' CONTENT=\"{text}\""
                    );
                    match inner {
                        true => {
                            let glyph = |c: char| {
                                format!("<Glyph CONTENT=\"{}\"/>", escaped(&c.to_string(), false))
                            };
                            let glyphs: String = word.text.chars().map(glyph).collect();
                            let sure = "7".repeat(word.text.chars().count());
                            format!("{tag} CC='{sure}'>{glyphs}</String>")
                        }
                        false => format!("{tag}/>"),
                    }
                }
                _ => unreachable!(),
            });
        }
        body += &match format {
            Format::Hocr => format!("<span class='ocr_line'>{}</span>\n", words.join("\n ")),
            Format::Abbyy => {
                let blank = "<charParams l='0' t='5' r='9' b='25'> </charParams>\n";
                let apart = match inner {
                    true => format!("</formatting><formatting>{blank}"),
                    false => blank.to_owned(),
                };
                format!(
                    "<line><formatting>\n{}</formatting></line>",
                    words.join(&apart)
                )
            }
            Format::Tsv => words.concat(),
            Format::Page => format!(
                "<TextLine id='l_{n}'>{}<TextEquiv><PlainText>{1}</PlainText><Unicode>{1}</Unicode></TextEquiv></TextLine>\n",
                words.concat(),
                line_text(line, references)
            ),
            Format::Alto => {
                let space = if references {
                    "\n"
                } else {
                    "<SP WIDTH='9'/>\n"
                };
                format!("<TextLine>{}</TextLine>", words.join(space))
            }
            _ => unreachable!(),
        };
    }
    match format {
        Format::Hocr => format!("<html><body><div class='ocr_page'>{body}</div></body></html>"),
        Format::Alto => format!("<alto><Layout><Page>{body}</Page></Layout></alto>"),
        Format::Abbyy => {
            format!("<document><page><block><par>{body}</par></block></page></document>")
        }
        Format::Tsv => format!("{TABLE}{body}"),
        Format::Page => {
            let lines: Vec<String> = lines
                .iter()
                .map(|line| line_text(line, references))
                .collect();
            let region = lines.join("\n");
            format!(
                "<PcGts><Page><TextRegion id='r'>{body}<TextEquiv><Unicode>{region}</Unicode></TextEquiv></TextRegion></Page></PcGts>"
            )
        }
        _ => unreachable!(),
    }
}

/// A text with those corrections that were made in its document.
fn made_in(text: &str, rewritten: &ocrfix::format::Rewritten) -> String {
    let mut out = String::new();
    let mut at = 0;
    for change in &rewritten.changes {
        let c = &change.correction;
        out += &text[at..c.range.start];
        out += &c.replacement;
        at = c.range.end;
    }
    out + &text[at..]
}

/// The numbers of words must rise in each line of a table.
fn rows_are_counted(table: &str) {
    let mut before = (0, 0);
    for row in table.lines().skip(1) {
        let number =
            |column: usize| -> u32 { row.split('\t').nth(column).unwrap().parse().unwrap() };
        assert_eq!(row.split('\t').count(), 12);
        let this = (number(4), number(5));
        assert!(this > before, "{table}");
        before = this;
    }
}

const RUN_TOGETHER: &str = "\
DieBesucher warteten schonamMorgen vordem Museum.Fir alle,
dieeine Karte hatten,offnete sich dieTür ummneun. Der alte
Ver trag galt nichtmehr, undder neue war nochnicht fertig.
ImGarten standen fuirdie Kinder Stühle bereit,undder Hausmeister
brachte denKuchen.Am Abend gingenalle zufrieden nachHause.
";

#[test]
fn documents_are_corrected_as_plain_text_is() {
    let corrector = Corrector::builder().spaces(Spaces::Always).build();
    let word = |text: &str| Made {
        text: text.to_owned(),
        cuts: Vec::new(),
        joins: false,
        new: None,
    };
    let line = |text: &str| -> Vec<Made> { text.split(' ').map(word).collect() };
    let lines: Vec<Vec<Made>> = RUN_TOGETHER.lines().map(line).collect();
    let expected = corrector.correct(RUN_TOGETHER.trim_end());
    let spaces = expected
        .corrections
        .iter()
        .filter(|c| c.kind == Kind::Spaces);
    assert!(spaces.count() > 10, "{}", expected.text);
    for (format, inner) in FORMATS.into_iter().zip([false, true].into_iter().cycle()) {
        let source = document(format, &lines, false, inner);
        let document = Document::parse(format, source.as_bytes()).unwrap();
        assert_eq!(document.text(), RUN_TOGETHER.trim_end());
        for keep in [false, document.keeps_original()] {
            let corrections = corrector.correct(document.text()).corrections;
            let rewritten = document.rewrite(corrections, keep);
            assert_eq!(rewritten.left_out, [], "{format}");
            let out = document.splice(&rewritten);
            let again = Document::parse(format, &out).unwrap();
            assert_eq!(again.text(), expected.text, "{format}");
            let words: Vec<&str> = again
                .words()
                .iter()
                .map(|w| &again.text()[w.range.clone()])
                .collect();
            let apart: Vec<&str> = expected.text.split_whitespace().collect();
            assert_eq!(words, apart, "{format}");
        }
    }
}

/// A document of PAGE without its words.
fn without_words(source: &str) -> String {
    let mut out = String::new();
    let mut rest = source;
    while let Some(at) = rest.find("<Word") {
        out += &rest[..at];
        rest = &rest[at + rest[at..].find("</Word>").unwrap() + 7..];
    }
    out + rest
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// However words come apart and together, the document then says what the plain text does, and its names are unique.
    #[test]
    fn any_spaces_go_to_their_place(
        lines in prop::collection::vec(prop::collection::vec(made(), 1..6), 1..4),
        references in any::<bool>(),
        inner in any::<bool>(),
        keep in any::<bool>(),
    ) {
        for format in FORMATS {
            let source = document(format, &lines, references, inner);
            let document = Document::parse(format, source.as_bytes()).unwrap();
            let text = document.text();
            let mut at = 0;
            let mut corrections = Vec::new();
            let mut expected = String::new();
            for line in &lines {
                let mut from = 0;
                while from < line.len() {
                    let joined = line[from..].iter().take_while(|w| w.joins).count() + 1;
                    let run = &line[from..line.len().min(from + joined)];
                    let old: Vec<&str> = run.iter().map(|w| w.text.as_str()).collect();
                    let old = old.join(" ");
                    let new: String = run.iter().map(Made::becomes).collect();
                    if old != new {
                        corrections.push(correction(text, at, &old, &new));
                    }
                    at += old.len() + 1;
                    from += run.len();
                    expected += &new;
                    expected.push(if from < line.len() { ' ' } else { '\n' });
                }
            }
            let expected = expected.trim_end();
            let keep = keep && document.keeps_original();
            let rewritten = document.rewrite(corrections, keep);
            if format == Format::Tsv {
                // Rows that are counted anew by a correction before are not joined and split at once.
                let joins = |c: &Correction| c.original.contains(' ') && c.replacement.contains(' ');
                prop_assert!(rewritten.left_out.iter().all(joins));
            } else {
                prop_assert_eq!(&rewritten.left_out, &[]);
            }
            let expected = match rewritten.left_out.is_empty() {
                true => expected.to_owned(),
                false => made_in(text, &rewritten),
            };
            let out = String::from_utf8(document.splice(&rewritten)).unwrap();
            prop_assert_eq!(&out, &splice(&source, &edits_of_changes(&rewritten)));
            let again = Document::parse(format, out.as_bytes()).unwrap();
            prop_assert_eq!(again.text(), &expected, "{}", out);
            if format == Format::Tsv {
                for some in 0..rewritten.changes.len() + 1 {
                    rows_are_counted(&out);
                    // And with only some of the changes accepted, as a reader may decide.
                    let mut part = rewritten.clone();
                    part.changes = part.changes.split_off(some.min(part.changes.len()));
                    rows_are_counted(&splice(&source, &edits_of_changes(&part)));
                    let mut part = rewritten.clone();
                    part.changes.truncate(some);
                    rows_are_counted(&splice(&source, &edits_of_changes(&part)));
                }
            }
            let count = expected.split_whitespace().count();
            prop_assert_eq!(again.words().len(), count, "{}", out);
            let all = ids(&out);
            let unique: HashSet<&&str> = all.iter().collect();
            prop_assert_eq!(unique.len(), all.len(), "{}", out);
            if format == Format::Page {
                // Line and region say the same.
                let mut without = without_words(&out);
                let escapes = [("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
                for (reference, sign) in escapes {
                    without = without.replace(reference, sign);
                }
                for said in expected.lines() {
                    prop_assert!(references || without.matches(said).count() >= 3, "{}", out);
                }
            }
        }
    }

    /// However a document is damaged, words come apart and together in it, and it can be read again, or they do not.
    #[test]
    fn damaged_documents_stay_readable(
        which in 0..5usize,
        damages in prop::collection::vec((any::<prop::sample::Index>(), 0..60usize, "[<>&;'\"/a\t\n ]{0,4}"), 0..5),
        seed in any::<u32>(),
        keep in any::<bool>(),
    ) {
        let names = ["seite.hocr", "seite.alto.xml", "seite.page.xml", "seite.abbyy.xml", "seite.tsv"];
        let format = FORMATS[which];
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
        let mut bytes = fs::read(folder.join(names[which])).unwrap();
        for (at, len, new) in damages {
            let at = at.index(bytes.len());
            let end = (at + len).min(bytes.len());
            bytes.splice(at..end, new.bytes());
        }
        let Ok(document) = Document::parse(format, &bytes) else { return Ok(()) };
        let text = document.text();
        let words = document.words();
        let mut corrections = Vec::new();
        let mut n = 0;
        while n < words.len() {
            let of_word = seed.rotate_left(n as u32 * 7);
            let first = &words[n].range;
            let (range, new) = if of_word % 3 == 0 && n + 1 < words.len() {
                n += 1;
                let range = first.start..words[n].range.end;
                let new = text[range.clone()].replace([' ', '\n'], "");
                (range, new)
            } else {
                let half = text[first.clone()].chars().count() / 2;
                let letters = text[first.clone()].chars().enumerate();
                let parted = |(i, c)| if i == half && i > 0 { vec![' ', 'x', c] } else { vec![c] };
                (first.clone(), letters.flat_map(parted).collect())
            };
            corrections.push(correction(text, range.start, &text[range.clone()], &new));
            n += 1;
        }
        let rewritten = document.rewrite(corrections, keep);
        let out = document.splice(&rewritten);
        let again = Document::parse(format, &out);
        prop_assert!(again.is_ok(), "{:?}", again.err());
    }
}
