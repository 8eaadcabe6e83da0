//! Reads records, texts and lists in place; `layout.rs` says where everything stands.

use std::cmp::Ordering;
use std::ops::Range;

use crate::generated::{DATES, LISTS, TEXT};
use crate::layout;

/// A part of the compiled-in bytes.
pub(crate) const fn section(bytes: &'static [u8], start: usize, end: usize) -> &'static [u8] {
    bytes.split_at(end).0.split_at(start).1
}

/// The numbers of a section's records.
pub(crate) fn numbers(section: &'static [u8], width: usize) -> Range<u16> {
    // The generator refuses a section of more records.
    0..u16::try_from(section.len() / width).unwrap_or(u16::MAX)
}

/// The first of sorted records that is not before what is sought.
pub(crate) fn partition_point(numbers: Range<u16>, is_before: impl Fn(u16) -> bool) -> u16 {
    let Range { mut start, mut end } = numbers;
    while start < end {
        let middle = start.midpoint(end);
        if is_before(middle) {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    start
}

/// The order of names: by the bytes in ASCII lower case.
pub(crate) fn compare(one: &str, other: &str) -> Ordering {
    let one = one.bytes().map(|byte| byte.to_ascii_lowercase());
    one.cmp(other.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// The bytes of one record.
///
/// The generator has checked every number in it, so what a look-up in here does not find cannot be
/// there; it is then zero or empty.
#[derive(Clone, Copy)]
pub(crate) struct Record(&'static [u8]);

impl Record {
    /// The record with this number.
    pub(crate) fn at(section: &'static [u8], width: usize, number: u16) -> Self {
        let start = usize::from(number) * width;
        Self(section.get(start..start + width).unwrap_or_default())
    }

    fn bytes<const COUNT: usize>(self, at: usize) -> [u8; COUNT] {
        let rest = self.0.get(at..).and_then(<[u8]>::first_chunk);
        rest.copied().unwrap_or([0; COUNT])
    }

    pub(crate) fn byte(self, at: usize) -> u8 {
        let [byte] = self.bytes(at);
        byte
    }

    pub(crate) fn number(self, at: usize) -> u16 {
        u16::from_le_bytes(self.bytes(at))
    }

    fn position(self, at: usize) -> usize {
        let [a, b, c] = self.bytes(at);
        u32::from_le_bytes([a, b, c, 0]) as usize
    }

    /// The text whose offset and length stand here.
    pub(crate) fn text(self, at: usize) -> &'static str {
        let [a, b, c, length] = self.bytes(at);
        let start = u32::from_le_bytes([a, b, c, 0]) as usize;
        TEXT.get(start..start + usize::from(length))
            .unwrap_or_default()
    }

    /// The text whose offset stands here.
    pub(crate) fn text_of(self, at: usize, length: usize) -> &'static str {
        let start = self.position(at);
        TEXT.get(start..start + length).unwrap_or_default()
    }

    /// The list whose position stands here.
    pub(crate) fn list(self, at: usize) -> List {
        let start = self.position(at) * 2;
        let rest = LISTS.get(start..).unwrap_or_default();
        let mut list = List(rest);
        let count = usize::from(list.next().unwrap_or_default());
        List(rest.get(2..2 + count * 2).unwrap_or_default())
    }

    /// The date whose number stands here; zero is none.
    pub(crate) fn date(self, at: usize) -> Option<&'static str> {
        let number = u16::from(self.byte(at)).checked_sub(1)?;
        Some(Self::at(DATES, layout::TEXT_WIDTH, number).text(0))
    }
}

/// The numbers of a list.
#[derive(Clone, Debug)]
pub(crate) struct List(&'static [u8]);

impl Iterator for List {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        let (first, rest) = self.0.split_first_chunk::<2>()?;
        self.0 = rest;
        Some(u16::from_le_bytes(*first))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let count = self.0.len() / 2;
        (count, Some(count))
    }
}

impl ExactSizeIterator for List {}

impl List {
    /// The first items, split off.
    pub(crate) fn take_front(&mut self, count: usize) -> Self {
        let at = (count * 2).min(self.0.len());
        let (front, rest) = self.0.split_at(at);
        self.0 = rest;
        Self(front)
    }
}
