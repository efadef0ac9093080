//! An archive's own names and its scanner's own confusions.
//!
//! The names come from the archive's register, so they are known wherever they stand. The confusions are learned
//! from a page that somebody has corrected by hand, and are added to the built-in ones.

use ocrfix::learn::Learner;
use ocrfix::{Corrector, Error};

/// The register of the archive: a word and, after a tab, how often it stands there.
const REGISTER: &str = "Quitzdorf\t40\nRüxleben\t12\nSchwänzelgrün\t3\n";

/// A page as the scanner read it, and as it is printed.
const READ: &str = "Die M]ller zahlten f]r die M]hle am Flu£ im Jahr f]nf Taler.
Der Abt lie£ die Stra£e und die gro£en M]hlen schlie£en.
Er m]sse, hie£ es, f]r alle Br]cken b]£en.";
const PRINTED: &str = "Die Müller zahlten für die Mühle am Fluß im Jahr fünf Taler.
Der Abt ließ die Straße und die großen Mühlen schließen.
Er müsse, hieß es, für alle Brücken büßen.";

fn main() -> Result<(), Error> {
    let mut learner = Learner::new();
    learner.add(READ, PRINTED)?;
    let table = learner.table("abbey-scanner");

    let archive = Corrector::builder()
        .word_list(REGISTER)?
        .words(["Edelgard", "Edelgards"])
        .add_confusions(&table)?
        .build();

    let text = "Die H]tte bei Quitzdorf kam an Edelgard R]xleben, die f]r das Dach und die T]ren b]rgen m]sse. \
                Die Gr]nde f]r den Schlu£ des Geschäfts nennt das Buch des Klosters.";
    let built_in = Corrector::german();
    println!("as read:        {text}");
    println!("built-in data:  {}", built_in.correct(text).text);
    println!("archive's data: {}", archive.correct(text).text);
    Ok(())
}
