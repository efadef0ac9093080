//! How wide letters are, to share out a box whose letters have none of their own.

/// Advance widths of Times Roman in thousandths of its size, from its font metrics: most of what is read was set in
/// some Roman type, and only the ratios count.
fn width(ch: char) -> u32 {
    match ch {
        'i' | 'j' | 'l' | 't' | ':' | ';' | '/' => 278,
        '.' | ',' | ' ' | '\'' => 250,
        'f' | 'r' | 'ſ' | 'I' | '!' | '-' | '(' | ')' | '[' | ']' => 333,
        's' | 'J' => 389,
        'a' | 'c' | 'e' | 'z' | 'ä' | '?' | '„' | '“' | '”' | '"' => 444,
        'P' | 'S' | 'F' => 556,
        'E' | 'L' | 'T' | 'Z' => 611,
        'B' | 'C' | 'R' => 667,
        'm' => 778,
        'M' => 889,
        'W' => 944,
        '—' => 1000,
        'w' => 722,
        c if c.is_uppercase() => 722,
        _ => 500,
    }
}

/// Where `length` is cut into the parts of a word: for each its begin and its end. Between two of them lies a blank,
/// which is as wide as one in print.
pub fn shares(parts: &[&str], length: f64) -> Vec<(f64, f64)> {
    let wide = |text: &str| text.chars().map(width).sum::<u32>();
    let blank = width(' ');
    let widths: Vec<u32> = parts.iter().map(|p| wide(p)).collect();
    let all = widths.iter().sum::<u32>() + blank * (parts.len() as u32).saturating_sub(1);
    let scale = length / f64::from(all.max(1));
    let mut at = 0;
    let mut out = Vec::with_capacity(parts.len());
    for width in widths {
        out.push((f64::from(at) * scale, f64::from(at + width) * scale));
        at += width + blank;
    }
    // The sum need not be the very length.
    if let Some(last) = out.last_mut() {
        last.1 = length;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_get_more() {
        assert_eq!(shares(&["die"], 90.0), [(0.0, 90.0)]);
        let two = shares(&["im", "mi"], 100.0);
        assert!((two[0].1 - two[0].0 - (two[1].1 - two[1].0)).abs() < 1e-9);
        assert!(two[0].1 < two[1].0 && two[1].1 == 100.0);
        let uneven = shares(&["Mut", "ill"], 100.0);
        assert!(uneven[0].1 > 55.0, "{uneven:?}");
    }
}
