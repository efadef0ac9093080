//! Bytes that are no context model are refused; whatever opens can be asked.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use ocrfix::context::{Context, ContextBuilder};
use ocrfix_fuzz::{changed, damaged};

#[derive(Debug, Arbitrary)]
enum Bytes<'a> {
    Any(&'a [u8]),
    /// Its checksum is verified.
    Damaged {
        changes: Vec<(u16, u8)>,
        cut: u16,
    },
    /// As if it were embedded: its checksum is not.
    Forged {
        changes: Vec<(u16, u8)>,
    },
}

/// A small one.
static MODEL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut builder = ContextBuilder::new();
    builder.add_text(&"Die Besucher warteten vor der schönen Tür des Hauses. ".repeat(20));
    builder.build().expect("a text of words makes one")
});

fn ask(context: &Context) {
    let text = "Der Besucher, vor der Tür 5";
    let mut before = [context.name(); 2];
    context.ids(text, 0..text.len(), |word| {
        let gains = [
            context.gain(before[0], before[1], word),
            context.pair_gain(before[1], word),
        ];
        assert!(gains.iter().all(|gain| !gain.is_nan()));
        before = [before[1], word];
    });
}

fuzz_target!(|bytes: Bytes| {
    match bytes {
        Bytes::Any(bytes) => drop(Context::open(bytes.to_vec()).map(|context| ask(&context))),
        Bytes::Damaged { changes, cut } => {
            let bytes = damaged(MODEL.clone(), changes, cut);
            let is_whole = bytes == *MODEL;
            assert!(is_whole || Context::open(bytes).is_err());
        }
        Bytes::Forged { changes } => {
            let bytes: *mut [u8] =
                Box::into_raw(changed(MODEL.clone(), changes).into_boxed_slice());
            // SAFETY: nothing has it but the model, which is gone when it is freed.
            let model = Context::open(unsafe { &*bytes });
            drop(model.map(|context| ask(&context)));
            drop(unsafe { Box::from_raw(bytes) });
        }
    }
});
