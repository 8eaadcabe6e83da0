//! Puts patterns together, each in its one form.

use smol_str::SmolStr;

use super::text::Text;
use super::tokens::Piece;
use super::{Form, Pattern, Wildcards};

#[derive(Default)]
pub(super) struct Builder {
    pieces: Vec<Piece>,
    text: String,
}

impl Builder {
    pub(super) fn push_text(&mut self, text: &str, wildcards: Wildcards) {
        if wildcards == Wildcards::Literal {
            self.text.push_str(text);
            return;
        }
        for character in text.chars() {
            match character {
                '*' => self.push(Piece::Many),
                '?' => self.push(Piece::One),
                _ => self.text.push(character),
            }
        }
    }

    pub(super) fn push(&mut self, piece: Piece) {
        if let Piece::Text(text) = &piece {
            self.text.push_str(text);
            return;
        }
        self.flush();
        // In a run of wildcards the order says nothing: `*?` is `?*`, and `**` is `*`.
        match (&piece, self.pieces.last_mut()) {
            (Piece::Many, Some(Piece::Many)) => return,
            (Piece::One, Some(last @ Piece::Many)) => {
                *last = Piece::One;
                self.pieces.push(Piece::Many);
                return;
            }
            _ => {}
        }
        self.pieces.push(piece);
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.pieces.push(Piece::Text(self.text.as_str().into()));
            self.text.clear();
        }
    }

    pub(super) fn finish(mut self) -> Pattern {
        self.flush();
        Pattern(match text(&self.pieces) {
            Some((text, literal)) => Form::Text(Text::new(text, literal)),
            None => Form::Pieces(self.pieces.into_boxed_slice()),
        })
    }
}

/// The pieces as one text and the place of its first wildcard, if that says the same.
fn text(pieces: &[Piece]) -> Option<(SmolStr, usize)> {
    let mut written = String::new();
    let mut literal = None;
    for piece in pieces {
        match piece {
            Piece::Text(text) if literal.is_none() || !text.contains(['*', '?']) => {
                written.push_str(text);
            }
            Piece::Text(_) | Piece::Variable(_) => return None,
            Piece::One | Piece::Many => {
                literal.get_or_insert(written.len());
                written.push(if *piece == Piece::One { '?' } else { '*' });
            }
        }
    }
    let literal = literal.unwrap_or(written.len());
    Some((written.into(), literal))
}
