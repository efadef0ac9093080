//! ABBYY FineReader XML, schemas 6 to 10: an element for each character, or text in `formatting`.

use super::Format;
use super::piece::Piece;
use super::words::{About, Words};
use super::xml::{Item, Scanner};
use crate::Error;

/// The words of a FineReader document.
///
/// The confidences of characters are left aside: they are no probabilities of words, and many right words have low
/// ones.
pub(super) fn words(source: &str) -> Result<Words<'_>, Error> {
    let mut scanner = Scanner::new(source, Format::Abbyy);
    let mut words = Words::new(source);
    words.page = 0;
    let mut open: Vec<String> = Vec::new();
    let mut line: Vec<Piece> = Vec::new();
    // Text directly in `formatting` is layout of the source where characters have elements.
    let mut direct: Vec<Piece> = Vec::new();
    let mut single = false;
    while let Some(item) = scanner.next()? {
        match item {
            Item::Open(tag) => {
                match tag.name.as_str() {
                    "page" => words.page += 1,
                    "formatting" => {
                        direct.clear();
                        single = false;
                    }
                    "charParams" | "wordRecVariants" => single = true,
                    _ => {}
                }
                open.push(tag.name);
            }
            Item::Close(name, _) => {
                open.pop();
                match name.as_str() {
                    "formatting" if !single => line.append(&mut direct),
                    "line" => {
                        words.push_text(&line, &About::default(), false);
                        line.clear();
                        words.line();
                    }
                    "par" | "block" | "page" => words.block(),
                    _ => {}
                }
            }
            Item::Text(piece) => {
                let parent = |n: usize| open.len().checked_sub(n).map(|i| open[i].as_str());
                match (parent(1), parent(2)) {
                    (Some("charParams"), Some("formatting")) => line.push(piece),
                    (Some("formatting"), _) => direct.push(piece),
                    _ => {}
                }
            }
        }
    }
    words.page = words.page.max(1);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(lines: &str) -> String {
        let source = format!(
            "<document><page><block><text><par>{lines}</par></text></block></page></document>"
        );
        words(&source).unwrap().text
    }

    fn line(text: &str) -> String {
        let letter = |c| format!("\r\n<charParams l='1'>{c}</charParams>");
        let letters: String = text.chars().map(letter).collect();
        format!("<line><formatting lang='German'>{letters}</formatting></line>")
    }

    #[test]
    fn white_space_is_a_character() {
        assert_eq!(
            text(&(line("Ein  Haus ") + &line("steht"))),
            "Ein Haus\nsteht"
        );
        // As newer versions write spaces.
        let space = "<charParams> </charParams>";
        let word = |w| format!("<formatting><charParams>{w}</charParams></formatting>");
        let apart = word("a") + "<formatting>" + space + "</formatting>" + &word("b") + &word("c");
        assert_eq!(text(&format!("<line>{apart}</line>")), "a bc");
    }

    #[test]
    fn text_without_characters_is_read() {
        assert_eq!(
            text("<line><formatting lang='German'>Ein Haus</formatting></line>"),
            "Ein Haus"
        );
    }

    #[test]
    fn variants_are_no_text() {
        let variants = "<wordRecVariants><wordRecVariant><variantText><charParams>x</charParams></variantText>\
            </wordRecVariant></wordRecVariants><charParams><charRecVariants><charRecVariant>y</charRecVariant>\
            </charRecVariants>z</charParams>";
        assert_eq!(
            text(&format!("<line><formatting>{variants}</formatting></line>")),
            "z"
        );
    }
}
