//! Named ways of writing alike what counts as alike.

use unicode_normalization::UnicodeNormalization;

/// What is done to all texts before they are compared.
///
/// Whether `ſ` for `s` is an error depends on the edition the truth follows, so figures are only comparable under
/// the same normalisation; every report names it.
///
/// ```
/// use ocrfix::evaluate::Normalisation;
/// assert_eq!(Normalisation::HistoricLatin.apply("Muͤſſen"), "Müssen");
/// assert_eq!(Normalisation::Nfc.apply("Muͤſſen"), "Muͤſſen");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Normalisation {
    /// Nothing.
    #[default]
    None,
    /// Unicode's canonical composition: `u` with a combining diaeresis is `ü`.
    Nfc,
    /// Unicode's compatibility composition: also `ſ` is `s`, `ﬁ` is `fi`, `²` is `2` and a no-break space is a space.
    Nfkc,
    /// Canonical composition, and the letter forms of old Latin print as they are written today:
    ///
    /// | printed | becomes |
    /// |---|---|
    /// | `ſ` (long s), `ẛ` | `s`, `ṡ` |
    /// | `ꝛ`, `Ꝛ` (r rotunda) | `r`, `R` |
    /// | `aͤ`, `oͤ`, `uͤ` and their capitals (combining small e above) | `ä`, `ö`, `ü` |
    /// | `ﬀ` `ﬁ` `ﬂ` `ﬃ` `ﬄ` `ﬅ` `ﬆ` (ligatures) | `ff` `fi` `fl` `ffi` `ffl` `st` `st` |
    /// | `ĳ`, `Ĳ`; `ꜩ`, `Ꜩ` | `ij`, `IJ`; `tz`, `Tz` |
    /// | ligatures in the private use area as the Medieval Unicode Font Initiative places them: U+EBA2, U+EBA5, U+EBA6, U+EBA7, U+EEC4, U+EEC5, U+EEDC | `si`, `sp`, `ss`, `ssi`, `ck`, `ct`, `tz` |
    /// | `⸗` (double oblique hyphen) | `-` |
    ///
    /// Spelling stays: `daß`, `Theil` and `æ` are letters, not forms of letters.
    HistoricLatin,
}

impl Normalisation {
    /// All of them.
    pub const ALL: [Normalisation; 4] = [
        Normalisation::None,
        Normalisation::Nfc,
        Normalisation::Nfkc,
        Normalisation::HistoricLatin,
    ];

    /// The name, as reports and the command line write it.
    pub fn name(self) -> &'static str {
        match self {
            Normalisation::None => "none",
            Normalisation::Nfc => "nfc",
            Normalisation::Nfkc => "nfkc",
            Normalisation::HistoricLatin => "historic-latin",
        }
    }

    /// The text, normalised. Line feeds stay where they are.
    pub fn apply(self, text: &str) -> String {
        match self {
            Normalisation::None => text.to_owned(),
            Normalisation::Nfc => text.nfc().collect(),
            Normalisation::Nfkc => text.nfkc().collect(),
            Normalisation::HistoricLatin => modern(text),
        }
    }
}

fn modern(text: &str) -> String {
    let mut forms = String::with_capacity(text.len());
    for c in text.nfc() {
        match form(c) {
            Some(today) => forms.push_str(today),
            None if c == SMALL_E_ABOVE && forms.ends_with(['a', 'o', 'u', 'A', 'O', 'U']) => {
                forms.push(DIAERESIS);
            }
            None => forms.push(c),
        }
    }
    forms.nfc().collect()
}

const SMALL_E_ABOVE: char = '\u{364}';
const DIAERESIS: char = '\u{308}';

fn form(c: char) -> Option<&'static str> {
    Some(match c {
        'ſ' => "s",
        'ẛ' => "ṡ",
        'ꝛ' => "r",
        'Ꝛ' => "R",
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        'ĳ' => "ij",
        'Ĳ' => "IJ",
        'ꜩ' => "tz",
        'Ꜩ' => "Tz",
        '\u{EBA2}' => "si",
        '\u{EBA5}' => "sp",
        '\u{EBA6}' => "ss",
        '\u{EBA7}' => "ssi",
        '\u{EEC4}' => "ck",
        '\u{EEC5}' => "ct",
        '\u{EEDC}' => "tz",
        '⸗' => "-",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_does_what_it_is_named_for() {
        let printed = "u\u{308}ber Fluͤſſe und Fiſche, ﬂieſſend\u{A0}⸗ ꝛc";
        let expected = [
            printed,
            "über Fluͤſſe und Fiſche, ﬂieſſend\u{A0}⸗ ꝛc",
            "über Fluͤsse und Fische, fliessend ⸗ ꝛc",
            "über Flüsse und Fische, fliessend\u{A0}- rc",
        ];
        for (normalisation, expected) in Normalisation::ALL.into_iter().zip(expected) {
            assert_eq!(normalisation.apply(printed), expected, "{normalisation:?}");
        }
    }

    #[test]
    fn a_small_e_above_makes_no_umlaut_of_a_consonant() {
        assert_eq!(Normalisation::HistoricLatin.apply("Gͤ Aͤ"), "Gͤ Ä");
    }
}
