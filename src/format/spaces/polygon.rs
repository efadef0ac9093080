//! Outlines of words: cut by vertical lines, and put around by a box.

type Point = (f64, f64);

/// What lies from one vertical line to another, each as a part of the outline's width.
pub fn cut(outline: &[Point], from: f64, to: f64) -> Vec<Point> {
    if from <= 0.0 && to >= 1.0 {
        return outline.to_vec();
    }
    let (left, _, right, _) = bounds(outline);
    let at = |share: f64| (left + share * (right - left)).round();
    let behind = half(outline, |x| x - at(from));
    half(&behind, |x| at(to) - x)
}

/// The part of an outline where `inside` is not negative (Sutherland, Hodgman 1974); it depends on x alone.
fn half(outline: &[Point], inside: impl Fn(f64) -> f64) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::new();
    let next = outline.iter().cycle().skip(1);
    for (&(x, y), &(x1, y1)) in outline.iter().zip(next) {
        let (here, there) = (inside(x), inside(x1));
        if here >= 0.0 {
            out.push((x, y));
        }
        if here * there < 0.0 {
            let share = here / (here - there);
            out.push((x + share * (x1 - x), y + share * (y1 - y)));
        }
    }
    out
}

/// Left, top, right and bottom.
fn bounds(outline: &[Point]) -> (f64, f64, f64, f64) {
    let mut out = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
    for &(x, y) in outline {
        out = (out.0.min(x), out.1.min(y), out.2.max(x), out.3.max(y));
    }
    out
}

/// Its left and its right side.
pub fn sides(outline: &[Point]) -> Option<(f64, f64)> {
    let (left, _, right, _) = bounds(outline);
    (left < right).then_some((left, right))
}

/// The box around outlines.
pub fn around(outlines: &[Vec<Point>]) -> Vec<Point> {
    let (left, top, right, bottom) = bounds(&outlines.concat());
    vec![(left, top), (right, top), (right, bottom), (left, bottom)]
}

/// With whole numbers, as PAGE has them, and none twice in a row.
pub fn whole(outline: &[Point]) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::new();
    for &(x, y) in outline {
        let point = (x.round().max(0.0), y.round().max(0.0));
        if out.last() != Some(&point) {
            out.push(point);
        }
    }
    if out.len() > 1 && out.first() == out.last() {
        out.pop();
    }
    if out.len() < 3 && !outline.is_empty() {
        let (left, top, right, bottom) = bounds(&out);
        return vec![(left, top), (right, top), (right, bottom), (left, bottom)];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_are_cut_by_vertical_lines() {
        let square = [(0.0, 0.0), (100.0, 0.0), (100.0, 10.0), (0.0, 10.0)];
        let left = [(0.0, 0.0), (40.0, 0.0), (40.0, 10.0), (0.0, 10.0)];
        assert_eq!(whole(&cut(&square, 0.0, 0.4)), left);
        assert_eq!(cut(&square, 0.0, 1.0), square);
        let slope = [(0.0, 0.0), (100.0, 20.0), (100.0, 40.0), (0.0, 20.0)];
        let right = [(50.0, 10.0), (100.0, 20.0), (100.0, 40.0), (50.0, 30.0)];
        let mut found = whole(&cut(&slope, 0.5, 1.0));
        found.sort_by(|a, b| a.partial_cmp(b).unwrap());
        let mut right = right.to_vec();
        right.sort_by(|a, b| a.partial_cmp(b).unwrap());
        assert_eq!(found, right);
        let all = [(0.0, 0.0), (100.0, 0.0), (100.0, 40.0), (0.0, 40.0)];
        assert_eq!(around(&[square.to_vec(), slope.to_vec()]), all);
    }
}
