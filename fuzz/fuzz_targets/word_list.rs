//! A word list that can be read compiles, and what it compiles to opens.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ocrfix::Error;
use ocrfix::lexicon::{Lexicon, WordList};

fuzz_target!(|text: &str| {
    let mut list = WordList::default();
    if list.read(text).is_err() {
        return;
    }
    text.split('\n').for_each(|word| list.add(word, 1));
    match list.compile() {
        Ok(bytes) => {
            let lexicon = Lexicon::open(bytes).expect("what was compiled opens");
            assert_eq!(lexicon.statistics().words, list.len());
        }
        Err(Error::EmptyWordList) => assert!(list.is_empty()),
        Err(error) => panic!("{error}"),
    }
});
