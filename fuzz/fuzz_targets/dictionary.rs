//! Bytes that are no dictionary are refused; whatever opens can be used.
//!
//! A file of any kind, or a dictionary that was damaged on its way. One that was forged, with a checksum that fits,
//! is not tried here: `Lexicon::open` says that it can panic.
#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use ocrfix::Corrector;
use ocrfix::lexicon::{Lexicon, WordList};
use ocrfix_fuzz::damaged;

#[derive(Debug, Arbitrary)]
enum Bytes<'a> {
    Any(&'a [u8]),
    Damaged {
        words: &'a str,
        changes: Vec<(u16, u8)>,
        cut: u16,
    },
}

fuzz_target!(|bytes: Bytes| {
    let bytes = match bytes {
        Bytes::Any(bytes) => bytes.to_vec(),
        Bytes::Damaged {
            words,
            changes,
            cut,
        } => {
            let mut list = WordList::default();
            words.split_whitespace().for_each(|word| list.add(word, 1));
            let Ok(bytes) = list.compile() else {
                return;
            };
            damaged(bytes, changes, cut)
        }
    };
    if let Ok(lexicon) = Lexicon::open(bytes) {
        Corrector::builder()
            .dictionary(lexicon)
            .build()
            .correct("Die fiinf groRen AuRenministertreffen in Samarkand");
    }
});
