//! Corrects every `.txt` file of a folder on all cores: one corrector for all, one worker a thread.
//!
//! `cargo run --release --example folder -- pages/ corrected/`

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use ocrfix::{Corrector, Worker};
use rayon::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(from), Some(to), None) = (args.next(), args.next(), args.next()) else {
        return Err("two folders are needed: the pages, and where the corrected pages go".into());
    };
    fs::create_dir_all(&to)?;
    let mut pages: Vec<PathBuf> = fs::read_dir(&from)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    pages.retain(|path| path.extension().is_some_and(|e| e == "txt"));
    pages.sort();

    let corrector = Corrector::german();
    // A worker remembers what it has looked up, so each thread keeps its own for all its pages.
    let results: Vec<_> = pages
        .par_iter()
        .map_init(
            || corrector.worker(),
            |worker, page| correct(worker, page, &to),
        )
        .collect();
    let mut failed = false;
    for (page, result) in pages.iter().zip(results) {
        match result {
            Ok(corrections) => println!("{}: {corrections} corrections", page.display()),
            Err(error) => {
                eprintln!("{}: {error}", page.display());
                failed = true;
            }
        }
    }
    if failed {
        Err("not all pages were corrected".into())
    } else {
        Ok(())
    }
}

/// Corrects one page and says how many corrections were made.
fn correct(worker: &mut Worker, page: &Path, to: &Path) -> std::io::Result<usize> {
    let text = fs::read_to_string(page)?;
    let corrected = worker.correct(&text);
    let name = page.file_name().expect("a file of a folder has a name");
    fs::write(to.join(name), corrected.text.as_bytes())?;
    Ok(corrected.corrections.len())
}
