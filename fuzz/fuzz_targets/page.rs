//! Any bytes can be read as PAGE or refused, and what is changed can be read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ocrfix::format::Format;

fuzz_target!(|bytes: &[u8]| ocrfix_fuzz::check(Format::Page, bytes));
