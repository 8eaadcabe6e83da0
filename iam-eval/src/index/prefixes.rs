//! A tree over the texts that patterns begin with.

use std::collections::VecDeque;
use std::ops::{ControlFlow, Range};

use memchr::memchr;

use super::postings::{Found, ListsBuilder, Posting, number};

/// Prefixes to postings: a radix tree whose edges are runs of bytes.
///
/// The nodes on the way along a text are the prefixes of that text, the shortest first.
#[derive(Debug, Default)]
pub(super) struct Prefixes {
    // The root is the first node; the children of a node stand side by side.
    nodes: Box<[Node]>,
    // The first byte of the edge to each node.
    firsts: Box<[u8]>,
    // The other bytes of the edges.
    labels: Box<[u8]>,
}

/// So few bytes are looked through before a search by vectors has begun.
const FEW: usize = 16;

#[derive(Clone, Copy, Debug)]
struct Node {
    label: (u32, u32),
    children: (u32, u32),
    found: Found,
}

fn range((start, end): (u32, u32)) -> Option<Range<usize>> {
    Some(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}

/// The prefixes below a node that is being built, sorted, and how many of their bytes lead to it.
struct Below {
    node: usize,
    texts: Range<usize>,
    depth: usize,
}

impl Prefixes {
    pub(super) fn new(mut texts: Vec<(&str, Posting)>, lists: &mut ListsBuilder<'_>) -> Self {
        if texts.is_empty() {
            return Self::default();
        }
        texts.sort_unstable();
        let mut nodes = vec![Node {
            label: (0, 0),
            children: (0, 0),
            found: Found::Nothing,
        }];
        let mut firsts = vec![0];
        let mut labels = Vec::new();
        let mut waiting = VecDeque::from([Below {
            node: 0,
            texts: 0..texts.len(),
            depth: 0,
        }]);
        while let Some(below) = waiting.pop_front() {
            let held = texts.get(below.texts.clone()).unwrap_or_default();
            let ends = held.partition_point(|(text, _)| text.len() == below.depth);
            let (here, mut longer) = held.split_at_checked(ends).unwrap_or_default();
            let found = lists.add(here.iter().map(|(_, posting)| *posting));
            let children = nodes.len();
            let mut start = below.texts.start + here.len();
            while let Some((text, _)) = longer.first() {
                let byte = text.as_bytes().get(below.depth).copied();
                let same =
                    |(text, _): &(&str, _)| text.as_bytes().get(below.depth).copied() == byte;
                let (group, rest) = longer
                    .split_at_checked(longer.partition_point(same))
                    .unwrap_or_default();
                let after = below.depth + 1;
                let last = group.last().map_or(*text, |(last, _)| *last);
                let label = common(text, last, after);
                let label_start = number(labels.len());
                labels.extend_from_slice(label);
                let texts = start..start + group.len();
                start = texts.end;
                waiting.push_back(Below {
                    node: nodes.len(),
                    texts,
                    depth: after + label.len(),
                });
                firsts.push(byte.unwrap_or_default());
                nodes.push(Node {
                    label: (label_start, number(labels.len())),
                    children: (0, 0),
                    found: Found::Nothing,
                });
                longer = rest;
            }
            let end = nodes.len();
            if let Some(node) = nodes.get_mut(below.node) {
                node.found = found;
                node.children = (number(children), number(end));
            }
        }
        Self {
            nodes: nodes.into_boxed_slice(),
            firsts: firsts.into_boxed_slice(),
            labels: labels.into_boxed_slice(),
        }
    }

    /// Shows what is held under the prefixes of a text, until told to stop.
    pub(super) fn find(
        &self,
        text: &str,
        mut visit: impl FnMut(Found) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut rest = text.as_bytes();
        let mut at = self.nodes.first();
        while let Some(node) = at {
            visit(node.found)?;
            at = self.child(node, &mut rest);
        }
        ControlFlow::Continue(())
    }

    /// The child whose edge `rest` begins with, which is taken off.
    fn child(&self, node: &Node, rest: &mut &[u8]) -> Option<&Node> {
        let (first, after) = rest.split_first()?;
        let children = range(node.children)?;
        let firsts = self.firsts.get(children.clone())?;
        let at = if firsts.len() > FEW {
            memchr(*first, firsts)?
        } else {
            firsts.iter().position(|byte| byte == first)?
        };
        let child = self.nodes.get(children.start + at)?;
        *rest = after.strip_prefix(self.labels.get(range(child.label)?)?)?;
        Some(child)
    }
}

/// What two texts have in common from a byte on.
fn common<'a>(one: &'a str, other: &str, from: usize) -> &'a [u8] {
    let one = one.as_bytes().get(from..).unwrap_or_default();
    let other = other.as_bytes().get(from..).unwrap_or_default();
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    one.get(..same).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found on the way along a text, as numbers of the prefixes.
    fn found(prefixes: &[&str], text: &str) -> Vec<u32> {
        let posting = |item| Posting { item, pattern: 0 };
        let mut lists = ListsBuilder::new(&[]);
        let texts = prefixes
            .iter()
            .zip(0..)
            .map(|(text, n)| (*text, posting(n)));
        let tree = Prefixes::new(texts.collect(), &mut lists);
        let lists = lists.finish();
        let mut found = Vec::new();
        let _ = tree.find(text, |hit| {
            match hit {
                Found::Nothing | Found::Applies => {}
                Found::One(posting) => found.push(posting.item),
                Found::List(list) => found.extend(lists.get(list).iter().map(|held| held.item)),
            }
            ControlFlow::Continue(())
        });
        found
    }

    #[test]
    fn the_prefixes_of_a_text_are_found_the_shortest_first() {
        let held = ["abc", "", "ab", "abd", "b", "ab", "é", "è", "abcdefgh"];
        let expected = |text: &str| {
            let mut expected: Vec<(&str, u32)> = held
                .into_iter()
                .zip(0..)
                .filter(|(prefix, _)| text.starts_with(prefix))
                .collect();
            expected.sort_unstable();
            expected.into_iter().map(|(_, n)| n).collect::<Vec<_>>()
        };
        for text in [
            "",
            "a",
            "ab",
            "abc",
            "abcd",
            "abd",
            "abe",
            "abcdefg",
            "abcdefghi",
            "b",
            "c",
            "é",
            "è",
            "ê",
        ] {
            assert_eq!(found(&held, text), expected(text), "{text}");
        }
        assert!(found(&[], "a").is_empty());
        assert!(found(&["b"], "a").is_empty());
    }

    #[test]
    fn a_node_can_have_many_children() {
        let names: Vec<String> = ('!'..='~').map(|first| format!("{first}x")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(found(&names, "~xy"), [93]);
        assert_eq!(found(&names, "!x"), [0]);
        assert!(found(&names, "~y").is_empty());
    }

    #[test]
    fn a_search_stops_when_it_is_told_to() {
        let posting = Posting {
            item: 0,
            pattern: 0,
        };
        let texts = vec![("", posting), ("a", posting), ("ab", posting)];
        let tree = Prefixes::new(texts, &mut ListsBuilder::new(&[]));
        let mut seen = 0;
        let stopped = tree.find("abc", |_| {
            seen += 1;
            if seen == 2 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert_eq!((stopped, seen), (ControlFlow::Break(()), 2));
    }
}
