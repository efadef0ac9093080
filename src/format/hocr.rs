//! hOCR: HTML whose classes tell pages, lines and words (Breuel 2007, hOCR specification 1.2).

use super::Format;
use super::piece::{Form, Piece, text};
use super::words::{About, Place, Words};
use super::xml::{Item, Scanner, Tag};
use crate::Error;

/// What an element is, by its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Page,
    Block,
    Line,
    Word,
    /// A character of a word, where they are told apart.
    Character,
    /// Its text is none of the page's: scripts, readings that were rejected.
    Hidden,
    /// Ends a line.
    Break,
    Other,
}

/// Classes of lines, those of the typesetting elements that hold one among them.
const LINES: [&str; 5] = [
    "ocr_line",
    "ocrx_line",
    "ocr_header",
    "ocr_footer",
    "ocr_caption",
];
const BLOCKS: [&str; 4] = ["ocr_carea", "ocrx_block", "ocr_par", "ocr_textfloat"];

impl Role {
    /// Is the text in it text of the page?
    fn holds_text(self) -> bool {
        matches!(self, Role::Page | Role::Block | Role::Line | Role::Word)
    }

    /// Is the text before and behind its tags apart?
    fn ends_text(self) -> bool {
        self.holds_text() || self == Role::Break
    }
}

fn role(tag: &Tag) -> Role {
    match tag.name.as_str() {
        "script" | "style" | "head" => return Role::Hidden,
        "br" => return Role::Break,
        _ => {}
    }
    let Some(classes) = tag.value("class") else {
        return Role::Other;
    };
    let has = |names: &[&str]| classes.split_ascii_whitespace().any(|c| names.contains(&c));
    if has(&["ocrx_word"]) {
        Role::Word
    } else if has(&LINES) {
        Role::Line
    } else if has(&BLOCKS) {
        Role::Block
    } else if has(&["ocr_page"]) {
        Role::Page
    } else if has(&["ocrx_cinfo"]) {
        character(tag)
    } else if has(&["ocr_symbol"]) || tag.name == "del" && has(&["alt"]) {
        Role::Hidden
    } else {
        Role::Other
    }
}

/// Is it the start of a word?
pub(super) fn is_word(tag: &Tag) -> bool {
    role(tag) == Role::Word
}

/// Is it the start of one of a word's characters?
pub(super) fn is_character(tag: &Tag) -> bool {
    role(tag) == Role::Character
}

/// Tesseract has one class for the characters of words, which have boxes, and for those that it considered.
fn character(tag: &Tag) -> Role {
    let title = tag.value("title").unwrap_or_default();
    let has = |name: &str| {
        title
            .split(';')
            .any(|p| p.split_ascii_whitespace().next() == Some(name))
    };
    let id = tag.value("id").unwrap_or_default();
    if has("x_bboxes") || has("x_conf") {
        Role::Character
    } else if has("x_confs") || id.starts_with("lstm_choices") || id.starts_with("timestep") {
        Role::Hidden
    } else {
        Role::Other
    }
}

/// The value of `x_wconf` in a title, as a probability.
fn confidence(title: &str) -> Option<f32> {
    title.split(';').find_map(|property| {
        let percent = property.trim().strip_prefix("x_wconf")?;
        let percent: f32 = percent.trim().parse().ok()?;
        (0.0..=100.0).contains(&percent).then_some(percent / 100.0)
    })
}

/// The words of an hOCR document.
pub(super) fn words(source: &str) -> Result<Words<'_>, Error> {
    let mut scanner = Scanner::new(source, Format::Hocr);
    let mut words = Words::new(source);
    words.page = 0;
    let mut open: Vec<Role> = Vec::new();
    // The word at hand, or text beside words; only the former is about something.
    let mut pieces: Vec<Piece> = Vec::new();
    let mut about = About::default();
    let mut inside = 0;
    // Has the word at hand elements for its characters?
    let mut spelled = false;
    while let Some(item) = scanner.next()? {
        match item {
            Item::Open(tag) => {
                let role = role(&tag);
                spelled |= role == Role::Character;
                if role.ends_text() {
                    flush(&mut words, &mut pieces, &mut about, &open);
                }
                match role {
                    Role::Page => {
                        words.page += 1;
                        words.block();
                    }
                    Role::Block => words.block(),
                    Role::Line | Role::Break => words.line(),
                    Role::Word => {
                        spelled = false;
                        let title = tag.attribute("title");
                        about = About {
                            confidence: tag.value("title").as_deref().and_then(confidence),
                            id: tag.attribute("id"),
                            place: title.map_or(Place::None, place),
                            ..About::default()
                        };
                    }
                    Role::Character | Role::Hidden | Role::Other => {}
                }
                inside += usize::from(role.holds_text());
                open.push(role);
            }
            Item::Close(..) => {
                let role = open.last().copied().unwrap_or(Role::Other);
                spelled &= role != Role::Word;
                if role.ends_text() {
                    flush(&mut words, &mut pieces, &mut about, &open);
                }
                open.pop();
                match role {
                    Role::Page | Role::Block => words.block(),
                    Role::Line => words.line(),
                    _ => {}
                }
                inside -= usize::from(role.holds_text());
            }
            Item::Text(piece) => {
                if inside == 0 || open.contains(&Role::Hidden) {
                    continue;
                }
                // Between the characters of a word, white space is layout of the source.
                let beside = spelled && !open.contains(&Role::Character);
                if !(beside && text(source, &[piece]).trim().is_empty()) {
                    pieces.push(piece);
                }
            }
        }
    }
    words.page = words.page.max(1);
    Ok(words)
}

/// Adds the text since the last tag that matters: one word inside of a word's element, else as many as there are.
fn flush(words: &mut Words, pieces: &mut Vec<Piece>, about: &mut About, open: &[Role]) {
    if open.contains(&Role::Word) {
        words.push(pieces, std::mem::take(about));
    } else {
        words.push_text(pieces, &About::default(), false);
    }
    pieces.clear();
}

fn place(title: Piece) -> Place {
    match title.form {
        Form::DoubleQuoted | Form::SingleQuoted => Place::Title { at: title.end },
        _ => Place::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> String {
        let source = format!("<html><body><div class='ocr_page'>{body}</div></body></html>");
        words(&source).unwrap().text
    }

    #[test]
    fn words_lines_and_paragraphs_are_told_by_their_classes() {
        let word = |w: &str| format!("<span class='x ocrx_word'>{w}</span>");
        let line = |l: &str| format!("<span class='ocr_line'>{l}</span>");
        let lines = [line(&(word("a") + &word(" b\n"))), line(&word("c"))].concat();
        assert_eq!(
            text(&format!(
                "<p class='ocr_par'>{lines}</p><p class=ocr_par>d</p>"
            )),
            "a b\nc\n\nd"
        );
        assert_eq!(
            text(&format!(
                "<h1 class='ocr_header'>{}</h1>{}",
                word("a"),
                line("b c")
            )),
            "a\nb c"
        );
    }

    #[test]
    fn markup_inside_of_words_is_no_gap() {
        assert_eq!(
            text("<span class='ocrx_word'><strong>f<em>i</em></strong>inf</span>"),
            "fiinf"
        );
        let cinfo =
            |c| format!("\n<span class='ocrx_cinfo' title='x_bboxes 1 2 3 4; x_conf 9'>{c}</span>");
        let word: String = "fiinf".chars().map(cinfo).collect();
        assert_eq!(
            text(&format!("<span class='ocrx_word'>{word}</span>")),
            "fiinf"
        );
    }

    #[test]
    fn characters_that_were_considered_are_no_text() {
        let choices = "<span class='ocrx_cinfo' id='lstm_choices_1'>\
            <span class='ocrx_cinfo' title='x_confs 9'>x</span> <span class='ocrx_cinfo' title='x_confs 1'>y</span></span>";
        let symbol = format!("<span class='ocr_symbol'>{choices}</span>");
        let letter = |c| {
            format!(
                "<span class='ocrx_cinfo' title='x_bboxes 1 2 3 4; x_conf 9'>{c}</span>\n {choices}"
            )
        };
        let word = letter('d') + &letter('a');
        assert_eq!(
            text(&format!(
                "<span class='ocrx_word'>war\n{choices}{symbol}</span>"
            )),
            "war"
        );
        assert_eq!(
            text(&format!("<span class='ocrx_word'>\n{word}</span>")),
            "da"
        );
    }

    #[test]
    fn text_beside_words_is_read_and_scripts_are_not() {
        assert_eq!(
            text(
                "<span class=ocr_line>(<span class=ocrx_word>a</span>) b</span><script>c</script>"
            ),
            "( a ) b"
        );
        let alternatives = "<ins class='alt'>das</ins><del class='alt'>bas</del>";
        assert_eq!(
            text(&format!("<span class='ocrx_word'>{alternatives}</span>")),
            "das"
        );
        assert_eq!(words("<html>a<p>b</html>").unwrap().text, "");
    }

    #[test]
    fn confidence_is_a_property_of_the_title() {
        assert_eq!(confidence("bbox 1 2 3 4; x_wconf 97"), Some(0.97));
        assert_eq!(confidence("x_wconf 40.5;bbox 1 2 3 4"), Some(0.405));
        for none in ["", "bbox 1 2 3 4", "x_wconf", "x_wconf 120", "x_wconf -1"] {
            assert_eq!(confidence(none), None, "{none}");
        }
    }
}
