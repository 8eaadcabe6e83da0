//! One line as a terminal shows it, cut around the place in it.

use iam_model::Span;

/// A line that is wider is cut.
const WIDTH: usize = 120;
/// What a cut line keeps before the place.
const BEFORE: usize = 40;
/// A tab, as spaces.
const TAB: usize = 4;

/// A line, ready to print.
pub(super) struct Cut {
    pub(super) shown: String,
    /// The columns before the underline.
    pub(super) before: usize,
    /// The columns of the underline, at least one.
    pub(super) under: usize,
}

/// The part of a line around a place. Takes time in proportion to what is shown, however long the
/// line is.
pub(super) fn cut((start, line): (usize, &str), span: Span) -> Cut {
    let from = (span.start as usize).saturating_sub(start).min(line.len());
    let to = (span.end as usize)
        .saturating_sub(start)
        .clamp(from, line.len());
    let left = line.get(..from).unwrap_or_default();
    let right = line.get(from..).unwrap_or_default();
    // More than is ever shown need not be measured.
    let left_width = width_up_to(left.chars().rev(), WIDTH + 1);
    let right_width = width_up_to(right.chars(), WIDTH + 1);
    let (keep_left, keep_right) = if left_width + right_width <= WIDTH {
        (left_width, right_width)
    } else {
        let keep_left = left_width.min(BEFORE.max(WIDTH.saturating_sub(right_width)));
        (keep_left, right_width.min(WIDTH - keep_left))
    };
    let left_start = left.len() - length_of(left.chars().rev(), keep_left);
    let left_kept = left.get(left_start..).unwrap_or_default();
    let right_end = length_of(right.chars(), keep_right);
    let right_kept = right.get(..right_end).unwrap_or_default();

    let mut shown = String::new();
    if left_start > 0 {
        shown.push('…');
    }
    push(&mut shown, left_kept);
    let before = usize::from(left_start > 0) + width_up_to(left_kept.chars(), usize::MAX);
    push(&mut shown, right_kept);
    let inside = right_kept.get(..to - from).unwrap_or(right_kept);
    let mut under = width_up_to(inside.chars(), usize::MAX);
    if right_end < right.len() {
        shown.push('…');
        under += usize::from(to - from > right_end);
    }
    Cut {
        shown,
        before,
        under: under.max(1),
    }
}

/// Text without what would disturb a terminal, cut to a number of characters.
pub(super) fn printable(text: &str, longest: usize) -> String {
    let mut out = String::new();
    for (index, c) in text.chars().enumerate() {
        if index == longest {
            out.push('…');
            break;
        }
        if is_harmful(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

fn push(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\t' => out.extend(std::iter::repeat_n(' ', TAB)),
            c if is_harmful(c) => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
}

fn width_up_to(characters: impl Iterator<Item = char>, most: usize) -> usize {
    let mut sum = 0;
    for c in characters {
        if sum >= most {
            break;
        }
        sum += width(c);
    }
    sum
}

/// The bytes of the characters that fit into a number of columns.
fn length_of(characters: impl Iterator<Item = char>, columns: usize) -> usize {
    let mut used = 0;
    characters
        .take_while(|c| {
            used += width(*c);
            used <= columns
        })
        .map(char::len_utf8)
        .sum()
}

/// Control characters, and those that change the direction or the presence of the text around
/// them.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
        )
}

/// The columns of a character: the blocks of East Asian wide characters and of emoji take two,
/// combining marks none.
fn width(c: char) -> usize {
    match c {
        '\t' => TAB,
        '\u{300}'..='\u{36F}' | '\u{FE00}'..='\u{FE0F}' | '\u{20D0}'..='\u{20FF}' => 0,
        '\u{1100}'..='\u{115F}'
        | '\u{2E80}'..='\u{303E}'
        | '\u{3041}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF01}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}'
        | '\u{1F300}'..='\u{1F64F}'
        | '\u{1F680}'..='\u{1F6FF}'
        | '\u{1F900}'..='\u{1FAFF}'
        | '\u{20000}'..='\u{3FFFD}' => 2,
        _ => 1,
    }
}
