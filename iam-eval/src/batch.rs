//! Many requests against the same layers.

use std::borrow::Borrow;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use crate::{Decision, InputError, Layers, Request, in_order};

/// How many requests a thread decides before it hands them over.
const CHUNK: usize = 1024;

/// Requests and what is decided of them.
struct Chunk<R> {
    requests: Vec<R>,
    decisions: Vec<Result<Decision, InputError>>,
}

impl<R> Default for Chunk<R> {
    fn default() -> Self {
        Self {
            requests: Vec::new(),
            decisions: Vec::new(),
        }
    }
}

impl Layers<'_> {
    /// Decides many requests by several threads. `take` gets each request with what
    /// [`Layers::decide`] says of it, in the order of the requests, and ends everything with
    /// [`ControlFlow::Break`].
    ///
    /// Memory does not grow with the number of requests: what is decided waits in bounded chunks,
    /// and while `take` is slow, no more requests are asked for.
    ///
    /// # Examples
    /// ```
    /// use std::num::NonZeroUsize;
    /// use std::ops::ControlFlow;
    /// use iam_eval::{Decision, FULL_AWS_ACCESS, Layers, PolicySet, Request};
    ///
    /// let admin = PolicySet::identity([&FULL_AWS_ACCESS])?;
    /// let request = Request::new("arn:aws:iam::123456789012:user/ana", "s3:ListAllMyBuckets", "*")?;
    /// let mut allowed = 0;
    /// let two = NonZeroUsize::MIN.saturating_add(1);
    /// Layers::new().identity(&admin).decide_all(vec![request; 3000], two, |_, decision| {
    ///     allowed += usize::from(decision == Ok(Decision::Allowed));
    ///     ControlFlow::Continue(())
    /// });
    /// assert_eq!(allowed, 3000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_all<R: Borrow<Request> + Send>(
        &self,
        requests: impl IntoIterator<Item = R, IntoIter: Send>,
        threads: NonZeroUsize,
        mut take: impl FnMut(&Request, Result<Decision, InputError>) -> ControlFlow<()>,
    ) {
        let mut requests = requests.into_iter();
        in_order(
            threads,
            |chunk: &mut Chunk<R>| {
                chunk.requests.clear();
                chunk.requests.extend(requests.by_ref().take(CHUNK));
                !chunk.requests.is_empty()
            },
            || (),
            |(), chunk| {
                let decisions = chunk.requests.iter().map(|one| self.decide(one.borrow()));
                chunk.decisions.extend(decisions);
            },
            |chunk| {
                let mut decisions = chunk.decisions.drain(..);
                let mut pairs = chunk.requests.iter().zip(&mut decisions);
                pairs.try_for_each(|(request, decision)| take(request.borrow(), decision))
            },
        );
    }
}
