//! Tables and numbers as Markdown.

use std::fmt::Write;

/// Stands where there is no number.
pub const NOTHING: &str = "–";

/// A table; all columns but the first `texts` hold numbers and stand at the right.
pub fn table(texts: usize, headings: &[String], rows: &[Vec<String>]) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "| {} |", headings.join(" | "));
    let rules: Vec<&str> = (0..headings.len())
        .map(|i| if i < texts { "---" } else { "--:" })
        .collect();
    let _ = writeln!(out, "|{}|", rules.join("|"));
    for row in rows {
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
    out
}

/// Cells of a row or headings.
pub fn cells<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

/// A share as a percentage with one decimal.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_at_the_right() {
        let rows = [vec!["Kai".to_owned(), percent(0.0525)]];
        let out = table(1, &cells(["place", "share"]), &rows);
        assert_eq!(out, "| place | share |\n|---|--:|\n| Kai | 5.2 % |\n");
    }
}
