use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// Messages on their way to the one consumer. Clones put into the same box.
///
/// There is one consumer on purpose: message handlers that await would otherwise overtake each other.
#[derive(Debug)]
pub(crate) struct Inbox<M> {
    shared: Rc<RefCell<Shared<M>>>,
}

#[derive(Debug)]
struct Shared<M> {
    urgent: VecDeque<M>,
    usual: VecDeque<M>,
    waker: Option<Waker>,
}

impl<M> Inbox<M> {
    /// An empty box.
    pub(crate) fn new() -> Self {
        let shared = Shared { urgent: VecDeque::new(), usual: VecDeque::new(), waker: None };
        Self { shared: Rc::new(RefCell::new(shared)) }
    }

    /// Puts a message behind all others.
    pub(crate) fn put(&self, message: M) {
        self.shared.borrow_mut().usual.push_back(message);
        self.wake();
    }

    /// Puts a message before all usual ones: what a person asks does not wait for what a disk delivers.
    pub(crate) fn put_urgent(&self, message: M) {
        self.shared.borrow_mut().urgent.push_back(message);
        self.wake();
    }

    /// The next message, once there is one.
    pub(crate) async fn next(&self) -> M {
        poll_fn(|context| {
            let mut shared = self.shared.borrow_mut();
            let message = shared.urgent.pop_front().or_else(|| shared.usual.pop_front());
            match message {
                Some(message) => Poll::Ready(message),
                None => {
                    shared.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }

    fn wake(&self) {
        let waker = self.shared.borrow_mut().waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<M> Clone for Inbox<M> {
    fn clone(&self) -> Self {
        Self { shared: Rc::clone(&self.shared) }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::Context;

    use super::*;

    fn now<M>(inbox: &Inbox<M>) -> Option<M> {
        match pin!(inbox.next()).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(message) => Some(message),
            Poll::Pending => None,
        }
    }

    #[test]
    fn urgent_messages_come_first_and_each_kind_in_order() {
        let inbox = Inbox::new();
        let other = inbox.clone();
        inbox.put(1);
        other.put(2);
        other.put_urgent(10);
        inbox.put_urgent(11);
        let order: Vec<_> = std::iter::from_fn(|| now(&inbox)).collect();
        assert_eq!(order, [10, 11, 1, 2]);
    }
}
