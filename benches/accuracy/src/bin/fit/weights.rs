//! The file of the weights: reading the fitted ones, and writing them where they stand.

use std::fmt::Write;

use anyhow::{Context, Result, bail};
use toml_edit::{DocumentMut, Item, Value};

use crate::model::{FEATURES, Models, N, Weights};

/// The keys of a section, and which weights they hold.
const KEYS: [(&str, std::ops::Range<usize>); 11] = [
    ("lattice", 0..1),
    ("channel", 1..2),
    ("language", 2..3),
    ("kinds", 3..10),
    ("keep", 10..14),
    ("keep_letter", 14..15),
    ("keep_short", 15..16),
    ("keep_language", 16..17),
    ("none", 17..18),
    ("none_letter", 18..19),
    ("none_channel", 19..20),
];

/// The models that a file holds.
pub fn read(toml: &str) -> Result<Models> {
    let mut file: DocumentMut = toml.parse()?;
    let mut section = |name: &str| -> Result<Weights> {
        let mut weights = [0.0; N];
        for (key, places) in KEYS {
            let value = value(&mut file, name, key)?;
            let numbers: Vec<Option<f64>> = match value {
                Value::Array(numbers) => numbers.iter().map(Value::as_float).collect(),
                number => vec![number.as_float()],
            };
            if numbers.len() != places.len() {
                bail!(
                    "[posterior.{name}]: {key} has {} numbers, not {}",
                    numbers.len(),
                    places.len()
                );
            }
            for (place, number) in places.zip(numbers) {
                weights[place] = number.with_context(|| {
                    format!("[posterior.{name}]: {key} is no number with a decimal point")
                })?;
            }
        }
        Ok(weights)
    };
    Ok(Models {
        known: section("known")?,
        unknown: section("unknown")?,
    })
}

/// The file with other models; all else in it stays.
pub fn replaced(toml: &str, models: &Models) -> Result<String> {
    let mut file: DocumentMut = toml.parse()?;
    for (name, weights) in [("known", &models.known), ("unknown", &models.unknown)] {
        for (key, places) in KEYS {
            let numbers: Vec<String> = weights[places].iter().copied().map(number).collect();
            let text = match &numbers[..] {
                [number] => number.clone(),
                numbers => format!("[{}]", numbers.join(", ")),
            };
            let mut new: Value = text.parse()?;
            let old = value(&mut file, name, key)?;
            // Blanks and comments around it.
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
    }
    Ok(file.to_string())
}

fn value<'f>(file: &'f mut DocumentMut, section: &str, key: &str) -> Result<&'f mut Value> {
    let mut item = Some(file.as_item_mut());
    for part in ["posterior", section, key] {
        item = item.and_then(|item| item.get_mut(part));
    }
    item.and_then(Item::as_value_mut)
        .with_context(|| format!("[posterior.{section}]: {key} is missing"))
}

/// Three decimals, and no zero with a sign.
fn number(weight: f64) -> String {
    let text = format!("{weight:.3}");
    match text.strip_prefix('-') {
        Some("0.000") => "0.000".to_owned(),
        _ => text,
    }
}

/// All weights before and after, side by side.
pub fn comparison(before: &Models, after: &Models) -> String {
    let mut out = format!("{:<16} {:>24} {:>26}\n", "weights", "known", "unknown");
    for (i, (name, _)) in FEATURES.into_iter().enumerate() {
        let _ = write!(out, "  {name:<16}");
        for (before, after) in [
            (&before.known, &after.known),
            (&before.unknown, &after.unknown),
        ] {
            let (before, after) = (number(before[i]), number(after[i]));
            let mark = if before == after { ' ' } else { '*' };
            let _ = write!(out, "  {before:>9} → {after:>9} {mark}");
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# All weights.
odds = 40.0  # of a change

[posterior.known]
# Of the lattice.
lattice = 0.5 # half
channel = -0.1
language = -0.2
kinds = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
keep = [0.1, 0.2, 0.3, 0.4]
keep_letter = 0.5
keep_short = 0.6
keep_language = 0.0
none = 0.7
none_letter = 0.8
none_channel = 0.9

[posterior.unknown]
lattice = 1.0
channel = 2.0
language = 3.0
kinds = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
keep = [4.0, 5.0, 6.0, 7.0]
keep_letter = 8.0
keep_short = 9.0
keep_language = 0.0
none = 10.0
none_letter = 11.0
none_channel = 12.0
";

    #[test]
    fn only_the_weights_are_replaced() {
        let mut models = read(FILE).unwrap();
        assert_eq!(models.known[..5], [0.5, -0.1, -0.2, 0.1, 0.2]);
        assert_eq!(models.unknown[19], 12.0);
        models.known[0] = 0.75;
        models.known[11] = -0.0001;
        let new = replaced(FILE, &models).unwrap();
        for line in [
            "# All weights.",
            "odds = 40.0  # of a change",
            "# Of the lattice.",
            "lattice = 0.750 # half",
            "keep = [0.100, 0.000, 0.300, 0.400]",
            "none_channel = 12.000",
        ] {
            assert!(new.lines().any(|l| l == line), "{line} is not in\n{new}");
        }
        assert_eq!(new.lines().count(), FILE.lines().count());
        assert_eq!(replaced(&new, &read(&new).unwrap()).unwrap(), new);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let error = |file: &str| read(file).unwrap_err().to_string();
        let missing = error(&FILE.replace("none = 10.0\n", ""));
        assert_eq!(missing, "[posterior.unknown]: none is missing");
        let few = error(&FILE.replace(", 0.4]", "]"));
        assert_eq!(few, "[posterior.known]: keep has 3 numbers, not 4");
        let text = error(&FILE.replace("0.5 #", "\"much\" #"));
        assert!(
            text.starts_with("[posterior.known]: lattice is no number"),
            "{text}"
        );
    }

    #[test]
    fn the_built_in_file_is_read_and_written_as_it_is() {
        let file = include_str!("../../../../../dictionaries/weights.toml");
        assert_eq!(replaced(file, &read(file).unwrap()).unwrap(), file);
    }
}
