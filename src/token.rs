//! From text to words: where they stand, and which letters they are read as.
//!
//! A token is a run without white space. What it is, is decided first: an address, a path, a number or a name of
//! code stays as it is. The rest falls into words at hyphens and punctuation. A word broken at a line end is one
//! word with a gap.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::confusion::Confusions;

/// A letter as it is looked up, and the bytes it stands for: a base letter with its combining marks, one half of a
/// ligature, or a sign that engines print for letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    /// The letter, composed (NFC); `ſ` is `s`.
    pub ch: char,
    /// First byte in the text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// A word to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Byte range in the text, signs at its edges that may be misread letters included.
    pub range: Range<usize>,
    /// The same without those signs.
    pub inner: Range<usize>,
    /// Hyphen, line end and indentation inside a word broken at a line end.
    pub gap: Option<Range<usize>>,
    /// Does a sentence begin here? Then a capital letter says nothing.
    pub sentence_start: bool,
}

/// Tokens of these forms are no German words: addresses, paths, names of files and code, numbers.
const PROTECTED_FORMS: &str = r"(?x-u)
        ://                                   # any scheme
        | \bdata:\w+/[\w.+-]+[;,]            # a file that stands in the text itself
        | ^[\W_]*www\.                        # a web address without one
        | ^[\W_]*mailto:
        | \w@[\w-]+\.                         # an e-mail address
        | ^[\W_]*[@\#]\w                      # a handle, a hashtag
        | \w\.\w*[a-z]{2,}\.?/                # a host with a path
        | ^\W*\w[\w-]*(\.[\w-]+)*\.[a-z]{2,4}\W*$   # a host or file name: letters, dot, two to four small letters
        | ^[~.]{0,2}/\w | ^\W?[A-Za-z]:\\ | \\\w    # a path
        | ^\W*(?i:doi|urn|isbn|issn|hdl|ark):\w | \b10\.[0-9]{4,}/   # an identifier
        | ^\W*[a-z][\w.+-]*:[\w.-]+:\w        # one of another scheme
        | [a-z]{2}\.[a-z]\w+\.[a-z]\w           # a name in a name space
        | &([A-Za-z]+(uml|lig|grave|acute|circ|tilde|cedil|caron|ring|slash|dash|quo|sp)|amp|lt|gt|quot|apos|shy|sect
            |euro|para|copy|reg|deg|hellip|bull|middot|\#[0-9]+|\#x[0-9a-fA-F]+); # a character reference
        | \w_\w | \w\(\) | ^\W*[a-z][a-z0-9_.+-]*\([1-9][a-z]*\)\W*$ | ^--?[a-z] | ^\$\{? | [}<>=]   # code
        ";

/// Stands for a letter, a digit or a mark beyond ASCII where tokens are matched, and for any other sign beyond it.
const WORD_SIGN: u8 = 0x80;
const OTHER_SIGN: u8 = 0x81;

/// Of bytes, each a sign ([`sign_bytes`]): an expression of all signs takes longer to compile than most
/// texts take to read.
static PROTECTED: LazyLock<Regex> = LazyLock::new(|| {
    let forms = PROTECTED_FORMS
        .replace(r"\w", r"[0-9A-Za-z_\x80]")
        .replace(r"\W", r"[^0-9A-Za-z_\x80]");
    Regex::new(&forms).expect("the pattern is tested")
});

/// Roman numerals; a number, in whatever case, is no word.
static ROMAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^M{0,4}(CM|CD|D?C{0,4})(XC|XL|L?X{0,4})(IX|IV|V?I{0,4})$")
        .expect("the pattern is tested")
});

/// Is this a hyphen that can break a word at a line end?
pub(crate) fn is_break_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '¬' | '\u{ad}' | '=')
}

/// A letter without its dots or accent.
pub(crate) fn bare(c: char) -> char {
    match c.is_ascii() {
        true => c,
        false => c.nfd().next().unwrap_or(c),
    }
}

pub(crate) fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Does a full stop that ends no sentence stand behind a word that ends here? A comma or the like follows, a number, or a word
/// in small letters.
pub(crate) fn is_abbreviated(text: &str, end: usize) -> bool {
    let Some(behind) = text[end..].strip_prefix('.') else {
        return false;
    };
    let next = behind.trim_start();
    let gap = &behind[..behind.len() - next.len()];
    match next.chars().next() {
        Some(',' | ';' | ':' | '/' | ')' | '-') => gap.is_empty(),
        // On the next line it may be that of the page.
        Some(c) if c.is_numeric() => !gap.contains('\n'),
        Some(c) => c.is_lowercase() && gap.matches('\n').count() < 2,
        None => false,
    }
}

/// Signs that end sentences and bracket words are never read as letters, whatever a table says.
fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '.' | ','
            | ';'
            | ':'
            | '"'
            | '„'
            | '“'
            | '”'
            | '»'
            | '«'
            | '-'
            | '–'
            | '—'
            | '…'
            | '/'
            | '?'
    )
}

/// Is this a letter? Those of German are told without a search.
#[inline]
pub(crate) fn is_letter(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ' => true,
        c => !c.is_ascii() && c.is_alphabetic(),
    }
}

fn is_word_part(c: char, table: &Confusions) -> bool {
    is_letter(c)
        || is_mark(c)
        || c == '\u{ad}'
        || (!is_punctuation(c) && table.is_misread_letter(c))
}

/// Does it look like an address, a path, code or a number?
pub fn is_protected(token: &str) -> bool {
    let core = core(token);
    (core.len() > 1 && is_roman(core))
        || may_be_protected(token.as_bytes()) && PROTECTED.is_match(&sign_bytes(token))
}

/// Is this a number in Roman numerals, in capitals?
pub(crate) fn is_roman(word: &str) -> bool {
    let roman = |b| matches!(b, b'M' | b'D' | b'C' | b'L' | b'X' | b'V' | b'I');
    !word.is_empty() && word.bytes().all(roman) && ROMAN.is_match(word.as_bytes())
}

/// A byte for each sign: itself if it is of ASCII.
fn sign_bytes(token: &str) -> Cow<'_, [u8]> {
    if token.is_ascii() {
        return token.as_bytes().into();
    }
    let byte = |c: char| match u8::try_from(c) {
        Ok(byte) if byte.is_ascii() => byte,
        _ if c.is_alphanumeric() || is_mark(c) => WORD_SIGN,
        _ => OTHER_SIGN,
    };
    token.chars().map(byte).collect()
}

/// Has it a sign in such a place as every match of [`PROTECTED_FORMS`] has one? Most tokens have none but those that end
/// sentences.
fn may_be_protected(token: &[u8]) -> bool {
    let mut semicolon = None;
    token.iter().enumerate().any(|(i, b)| {
        let next = token.get(i + 1);
        match b {
            b'@' | b'#' | b'/' | b'\\' | b'_' | b'$' | b'{' | b'}' | b'<' | b'>' | b'=' => true,
            b'&' => *semicolon.get_or_insert_with(|| token.contains(&b';')),
            // `www.`, a host or a file name.
            b'.' => next.is_some_and(u8::is_ascii_lowercase) || i > 0 && token[i - 1] == b'w',
            // `://`, `data:`, `mailto:`, `C:\`.
            b':' => next.is_some() || token.ends_with(b"mailto:"),
            b'(' => next.is_some_and(|&b| b == b')' || b.is_ascii_digit()),
            b'-' => i == 0,
            _ => false,
        }
    })
}

/// The runs of a text without white space, as [`str::split_whitespace`] gives them, in half the time.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = match rest.as_bytes() {
            [b' ', b'!'..=b'~', ..] => &rest[1..],
            _ => rest.trim_start(),
        };
        let (token, behind) = rest.split_at(token_end(rest));
        rest = behind;
        (!token.is_empty()).then_some(token)
    })
}

/// A token without the signs at its edges.
pub(crate) fn core(token: &str) -> &str {
    token.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Where the tokens of a text stand that are of letters alone, without the signs at their edges.
pub(crate) fn plain_words(text: &str) -> impl Iterator<Item = Range<usize>> {
    tokens(text).filter_map(|token| {
        let core = core(token);
        let start = core.as_ptr() as usize - text.as_ptr() as usize;
        let is_plain = !core.is_empty() && core.chars().all(is_letter);
        is_plain.then(|| start..start + core.len())
    })
}

/// Bytes that may begin white space: controls, the blank, and the first bytes of signs among which some is.
const MAY_BE_SPACE: [bool; 256] = {
    let mut may_be = [false; 256];
    let mut byte = 0;
    while byte < may_be.len() {
        may_be[byte] = byte <= 0x20 || matches!(byte, 0xc2 | 0xe1..=0xe3);
        byte += 1;
    }
    may_be
};

/// Where the first white space stands.
#[inline]
fn token_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if !MAY_BE_SPACE[usize::from(byte)] {
            at += 1;
            continue;
        }
        match text[at..].chars().next() {
            Some(c) if !c.is_whitespace() => at += c.len_utf8(),
            _ => return at,
        }
    }
    text.len()
}

/// The word of a token that is a word of plain letters, with a sign at its end that ends sentences or parts of them, or without;
/// most tokens are. None of other forms is [protected](is_protected) than Roman numerals.
fn plain_word(token: &str) -> Option<&str> {
    let bytes = token.as_bytes();
    let letters = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    match &bytes[letters..] {
        [] | [b',' | b';' | b'?'] => Some(&token[..letters]),
        // `www.`
        [b'.'] if !token[..letters].ends_with('w') => Some(&token[..letters]),
        _ => None,
    }
}

/// The words of a text, in order, without overlap. A word of which a part stands in brackets is none if it `is_form` of a
/// listed one.
pub fn words(text: &str, table: &Confusions, is_form: impl Fn(&str) -> bool, out: &mut Vec<Word>) {
    out.clear();
    let mut sentence_start = true;
    let mut at = 0;
    // The word at the end of the line before, if a hyphen breaks it there: its index and the hyphen's place.
    let mut broken: Option<(usize, usize)> = None;
    for token in tokens(text) {
        let start = token.as_ptr() as usize - text.as_ptr() as usize;
        let space = &text[at..start];
        at = start + token.len();
        let line_ends = space.bytes().filter(|&b| b == b'\n').count();
        if line_ends > 1 {
            sentence_start = true;
        }
        let before = out.len();
        let plain = plain_word(token);
        match plain {
            Some(word) if word.len() < 2 || is_roman(word) => {}
            Some(word) => out.push(Word {
                range: start..start + word.len(),
                inner: start..start + word.len(),
                gap: None,
                sentence_start,
            }),
            None if is_protected(token) => {}
            None if without_brackets(token).is_some_and(|word| is_form(&word)) => {}
            None => pieces(text, start, token, table, sentence_start, out),
        }
        if let (Some((index, hyphen)), 1) = (broken, line_ends)
            && out.len() > before
            && out[before].range.start == start
            && text[start..].starts_with(char::is_lowercase)
        {
            out[index].gap = Some(hyphen..out[before].range.start);
        }
        broken = None;
        if plain.is_some_and(|word| !word.is_empty()) {
            sentence_start = token.ends_with(['.', '?']);
            continue;
        }
        let mut tail = token.chars();
        if tail.next_back().is_some_and(is_break_hyphen)
            && tail.next_back().is_some_and(char::is_alphabetic)
            && out.len() > before
        {
            let hyphen = start + token.len() - token.chars().next_back().map_or(0, char::len_utf8);
            if out[out.len() - 1].range.end == hyphen {
                broken = Some((out.len() - 1, hyphen));
            }
        }
        let closes = |c: char| {
            matches!(
                c,
                '"' | '“' | '”' | '«' | '»' | '\'' | '’' | ')' | ']' | '‹' | '›'
            )
        };
        let opens_only = token.chars().all(|c| !c.is_alphanumeric());
        let ends = token
            .trim_end_matches(closes)
            .ends_with(['.', '!', '?', ':']);
        // Behind a dash or a bullet that stands alone, headings and reports go on with a capital.
        let dash = matches!(token, "-" | "–" | "—" | "•" | "·" | "*");
        sentence_start = ends || dash || (sentence_start && opens_only);
    }
}

/// Brackets inside a token that hold a part of a word: `Schüler(innen)`, `Kolleg(inn)en`, `(vor)gestern`, `Verf[asser]`. What
/// stands outside may be a word, or not all of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Brackets {
    /// Bytes of the token at which they stand.
    open: usize,
    close: usize,
    /// Do letters stand right before them, and right behind, where letters stand inside?
    before: bool,
    after: bool,
    square: bool,
}

impl Brackets {
    /// The innermost of a token that are closed in it, which misread letters hardly ever are; in order.
    fn of(token: &str) -> Vec<Brackets> {
        let mut out = Vec::new();
        let mut open: Option<(usize, &str)> = None;
        for (close, c) in token.match_indices(['(', '[', ')', ']']) {
            let (at, closing) = match c {
                "(" => {
                    open = Some((close, ")"));
                    continue;
                }
                "[" => {
                    open = Some((close, "]"));
                    continue;
                }
                _ => match open.take() {
                    Some(open) => open,
                    None => continue,
                },
            };
            if c == closing {
                // `Haus(1)`, `Haus[2]`, `Stadt(1871)`; but `[…]lich`, and `name[]` is code.
                let inside = &token[at + 1..close];
                let holds_part = inside.is_empty() || inside.contains(|c| is_letter(c) || c == '…');
                out.push(Brackets {
                    open: at,
                    close,
                    before: holds_part && token[..at].ends_with(is_letter),
                    after: holds_part && token[close + 1..].starts_with(is_letter),
                    square: holds_part && closing == "]",
                });
            }
        }
        out
    }

    /// Is what stands at these bytes of the token a part of a word, as far as the brackets beside it tell?
    fn holds_part(&self, piece: &Range<usize>) -> bool {
        match *self {
            _ if piece.end == self.open => self.after || self.square,
            _ if piece.start == self.close + 1 => self.before || self.square,
            // `(Süd-)Afrika`: what a hyphen cuts off is a whole part.
            _ => {
                self.before && piece.start == self.open + 1 || self.after && piece.end == self.close
            }
        }
    }
}

/// The brackets of a token beside this byte: those that close before it, and those that do not.
fn beside(brackets: &[Brackets], at: usize) -> &[Brackets] {
    let next = brackets.partition_point(|b| b.close < at);
    &brackets[next.saturating_sub(1)..brackets.len().min(next + 1)]
}

/// The word that a token is without the brackets around a part of it, if it may be one.
pub(crate) fn without_brackets(token: &str) -> Option<String> {
    if !token.contains(['(', '[']) {
        return None;
    }
    // `MinisterKurz(rechts)`
    let mut pairs = token.chars().zip(token.chars().skip(1));
    if pairs.any(|(letter, next)| letter.is_lowercase() && next.is_uppercase()) {
        return None;
    }
    let brackets = Brackets::of(token);
    let mut parts = brackets.iter().filter(|b| b.before || b.after).peekable();
    parts.peek()?;
    let mut word = String::with_capacity(token.len());
    let mut at = 0;
    for b in parts {
        let part = &token[b.open + 1..b.close];
        // `Merkel(CDU)`
        if b.before && part.contains(char::is_uppercase) {
            return None;
        }
        word.push_str(&token[at..b.open]);
        // `(Grund-)Schule`
        word.push_str(part.trim_end_matches('-'));
        at = b.close + 1;
    }
    word.push_str(&token[at..]);
    let word = word.trim_matches(|c| !is_letter(c));
    word.chars().all(is_letter).then(|| word.to_owned())
}

fn pieces(
    text: &str,
    start: usize,
    token: &str,
    table: &Confusions,
    sentence_start: bool,
    out: &mut Vec<Word>,
) {
    let mut sentence_start = sentence_start;
    let mut from: Option<usize> = None;
    let brackets = Brackets::of(token);
    let mut flush = |from: usize, to: usize, sentence_start: bool| -> bool {
        let inside = from - start..to - start;
        if (beside(&brackets, inside.start).iter()).any(|b| b.holds_part(&inside)) {
            return true;
        }
        let word = piece(text, from..to, sentence_start);
        let is_word = word.is_some();
        out.extend(word);
        is_word
    };
    for (i, c) in token.char_indices() {
        let is_bracket = || {
            beside(&brackets, i)
                .iter()
                .any(|b| i == b.open || i == b.close)
        };
        if is_word_part(c, table) && !is_bracket() {
            from.get_or_insert(start + i);
        } else {
            if let Some(f) = from.take()
                && flush(f, start + i, sentence_start)
            {
                sentence_start = false;
            }
            // A sentence may end inside a token where the engine lost the space.
            sentence_start |= matches!(c, '.' | '!' | '?' | ':');
        }
    }
    if let Some(f) = from {
        flush(f, start + token.len(), sentence_start);
    }
}

fn piece(text: &str, range: Range<usize>, sentence_start: bool) -> Option<Word> {
    let piece = &text[range.clone()];
    if piece.len() > 1 && piece.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Some(Word {
            inner: range.clone(),
            range,
            gap: None,
            sentence_start,
        });
    }
    let letters = piece.chars().filter(|&c| is_letter(c)).count();
    let digits = piece.chars().filter(|c| c.is_numeric()).count();
    if letters == 0 || digits > letters || piece.chars().nth(1).is_none() {
        return None;
    }
    let core = piece.trim_start_matches(|c| !is_letter(c));
    let start = range.end - core.len();
    let core = core.trim_end_matches(|c| !is_letter(c) && !is_mark(c));
    Some(Word {
        inner: start..start + core.len(),
        range,
        gap: None,
        sentence_start,
    })
}

/// The letters of a stretch of text. Combining marks are composed with their letter, ligatures taken apart, soft
/// hyphens and the gap of a broken word passed over.
pub fn letters(text: &str, range: Range<usize>, gap: Option<&Range<usize>>, out: &mut Vec<Letter>) {
    out.clear();
    for (i, c) in text[range.clone()].char_indices() {
        let start = range.start + i;
        let end = start + c.len_utf8();
        if gap.is_some_and(|g| g.contains(&start)) {
            continue;
        }
        match c {
            '\u{ad}' => {}
            _ if is_mark(c) => {
                if let Some(last) = out.last_mut() {
                    if let Some(composed) = unicode_normalization::char::compose(last.ch, c) {
                        last.ch = composed;
                    }
                    last.end = end;
                }
            }
            'ſ' => out.push(Letter {
                ch: 's',
                start,
                end,
            }),
            'ﬀ'..='ﬆ' => {
                let parts = match c {
                    'ﬀ' => "ff",
                    'ﬁ' => "fi",
                    'ﬂ' => "fl",
                    'ﬃ' => "ffi",
                    'ﬄ' => "ffl",
                    _ => "st",
                };
                out.extend(parts.chars().map(|ch| Letter { ch, start, end }));
            }
            _ => out.push(Letter { ch: c, start, end }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Confusions {
        Confusions::parse("[profile.x.rewrites]\n\"&\" = { \"ß\" = 1.0 }\n\"6\" = { \"ö\" = 1.0 }\n\"8\" = { \"ß\" = 1.0 }").unwrap()
    }

    fn found(text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        words(text, &table(), |_| false, &mut out);
        out.iter().map(|w| &text[w.range.clone()]).collect()
    }

    #[test]
    fn words_fall_at_punctuation_and_hyphens() {
        assert_eq!(
            found("»Die Au&enminister-Runde (6ffentlich), da8!«"),
            ["Die", "Au&enminister", "Runde", "6ffentlich", "da8"]
        );
    }

    #[test]
    fn tokens_are_what_the_standard_library_splits() {
        for text in [
            "",
            " ",
            "a",
            "Über  den\tFluss\r\n",
            "\u{a0}§\u{a0}5\u{2009}Â ã\u{3000}áŠ\u{2028}\u{85}„Ja“ \u{1680}",
            "\u{b}\u{c}\u{1c}\u{0}x",
        ] {
            let expected: Vec<&str> = text.split_whitespace().collect();
            assert_eq!(tokens(text).collect::<Vec<_>>(), expected, "{text:?}");
        }
    }

    #[test]
    fn plain_words_are_found_as_all_others_are() {
        let tokens = "Wort wort, Wort. WORT; Wort? Wort: Wort! a a. XIV XIV. I. www. w. aw. mailto: . , ? über, St. groR8.";
        for token in tokens.split(' ') {
            let mut slow = Vec::new();
            if !is_protected(token) {
                pieces(token, 0, token, &table(), true, &mut slow);
            }
            let mut out = Vec::new();
            words(token, &table(), |_| false, &mut out);
            assert_eq!(out, slow, "{token}");
        }
    }

    #[test]
    fn numbers_and_addresses_are_no_words() {
        let text = "https://a.de/x www.b.de info@c.de ~/d/e f_g rm -rf 19.00 1871 S21 XIII XIV. #tag notiz.txt C:\\x foo() \
            urn:nbn:de:fiir-5 doi:10.1000/fiir 10.1000/fiir de.firma.lager M&uuml;ller &#228;hnlich \
            ![x](data:image/png;base64,iVBORw0KGgo) fiir(2), systemd-fiird.service(8) Ende";
        assert_eq!(found(text), ["rm", "Ende"]);
        // In whatever script a part of them is.
        let text = "/データ/fiir/Tiir /שלום/fiir 日.kiiche/fiir urn:日:fiir data:日/fiir; /ꝛ/fiir xⱥ.fiir/pfad /𐌰/fiir Ende";
        assert_eq!(found(text), ["Ende"]);
    }

    #[test]
    fn brackets_that_hold_a_part_of_a_word_are_no_letters() {
        for (text, words) in [
            ("Schiiler(innen) und", &["Schiiler", "und"][..]),
            (
                "(vor)gestern (Grund-)Schule",
                &["gestern", "Grund", "Schule"],
            ),
            ("Tiir(1) Tiir[2] fiir[…] [3]Tiir", &["Tiir", "Tiir", "Tiir"]),
            ("Kolleg(inn)en, Verf[asser] d[er] [Auf]lage", &[]),
            ("((Haus)tür) Wort(a)(b)c", &["tür", "Wort"]),
            ("(Ende) [sic] ein(1)Wort", &["Ende", "sic", "ein", "Wort"]),
        ] {
            assert_eq!(found(text), words, "{text}");
        }
        for (token, word) in [
            ("Schüler(innen),", Some("Schülerinnen")),
            ("„Kolleg(inn)en“", Some("Kolleginnen")),
            ("(Un-)Glück", Some("UnGlück")),
            ("Merkel(CDU)", None),
            ("MinisterKurz(rechts)", None),
            ("(groß)", None),
            ("Stadt(1871)", None),
            ("f(x)+2y", None),
        ] {
            assert_eq!(without_brackets(token).as_deref(), word, "{token}");
        }
    }

    #[test]
    fn signs_are_looked_for_where_the_pattern_has_them() {
        let parts = [
            "a", "B", "ab", "www", "data", "mailto", "image", "de", "1", "ä", "-", "--", ".", ":",
            "/", "//", "\\", "@", "#", "_", "(", ")", "()", "(1)", "$", "{", "<", "=", "~", ",",
            "!", "»",
        ];
        let mut matched = 0;
        for i in 0..parts.len().pow(3) {
            let token: String = (0..3)
                .map(|k| parts[i / parts.len().pow(k) % parts.len()])
                .collect();
            if !may_be_protected(token.as_bytes()) {
                assert!(!PROTECTED.is_match(&sign_bytes(&token)), "{token}");
            } else {
                matched += usize::from(PROTECTED.is_match(&sign_bytes(&token)));
            }
        }
        assert!(matched > 1000, "{matched}");
    }

    #[test]
    fn broken_words_know_their_gap() {
        let text = "Stabili-\r\n  tat und China-\nCentral";
        let mut out = Vec::new();
        words(text, &table(), |_| false, &mut out);
        assert_eq!(out[0].gap, Some(7..12));
        assert_eq!(out.iter().filter(|w| w.gap.is_some()).count(), 1);
        let mut l = Vec::new();
        letters(text, 0..out[1].range.end, out[0].gap.as_ref(), &mut l);
        assert_eq!(l.iter().map(|l| l.ch).collect::<String>(), "Stabilitat");
    }

    #[test]
    fn marks_ligatures_and_soft_hyphens() {
        let text = "gro\u{ad}ﬀa\u{308}ſ";
        let mut l = Vec::new();
        letters(text, 0..text.len(), None, &mut l);
        assert_eq!(l.iter().map(|l| l.ch).collect::<String>(), "groffäs");
        assert_eq!((l[3].start, l[3].end), (l[4].start, l[4].end));
        assert_eq!(l[5].end - l[5].start, 3);
    }

    #[test]
    fn full_stops_that_end_no_sentence_stand_behind_abbreviations() {
        for behind in [". linie", ".\nlinie", ". 12", ".,", ".-", ".)"] {
            assert!(is_abbreviated(&format!("vord{behind}"), 4), "{behind:?}");
        }
        for behind in [
            "",
            " linie",
            ".",
            ". Linie",
            ". ,",
            ".\"",
            "! linie",
            ".\n\nlinie",
            ".\n12",
        ] {
            assert!(!is_abbreviated(&format!("vord{behind}"), 4), "{behind:?}");
        }
    }

    #[test]
    fn sentences_begin_after_full_stops() {
        let mut out = Vec::new();
        words(
            "Er kam. \"Sie\" ging, er blieb.\n\nUnd",
            &table(),
            |_| false,
            &mut out,
        );
        let starts: Vec<bool> = out.iter().map(|w| w.sentence_start).collect();
        assert_eq!(starts, [true, false, true, false, false, false, true]);
    }
}
