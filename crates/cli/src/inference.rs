//! A model over a volume, its patches run by as many threads as there are processors.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use std::ops::ControlFlow;

use infer::{InferError, Model, Patch, Patching, SegmentationRun};
use volume::{Dims, Labelmap};

use crate::failure::Failure;

/// Labels of an image on the model's grid. `told` hears the tenths of the run as they are done.
///
/// The labels are the same bits whatever the number of threads: outputs are put together in one order.
///
/// # Errors
/// As [`Model::segment`].
pub(crate) fn segment(
    model: &Model,
    values: &[f32],
    dims: Dims,
    limit_bytes: u64,
    told: &mut dyn FnMut(u32),
) -> Result<Labelmap, Failure> {
    let limit = usize::try_from(limit_bytes).unwrap_or(usize::MAX);
    let patching = Patching::of(model)?;
    let run = SegmentationRun::new(&patching, values, dims, limit)?;
    let held = size_of_val(values).saturating_mul(4);
    let runners = limit.saturating_sub(held) / patching.runner_bytes().max(1);
    let threads = thread::available_parallelism().map_or(1, usize::from).min(runners).max(1);
    let desk = Desk { open: Mutex::new(Open { run, fault: None }), changed: Condvar::new() };
    thread::scope(|scope| {
        let (send, heard) = channel();
        for _ in 0..threads {
            let (desk, send) = (&desk, send.clone());
            scope.spawn(move || desk.work(model, limit, &send));
        }
        drop(send);
        let mut last = 0;
        for (done, patches) in heard {
            let tenths = u32::try_from(done * 10 / patches).unwrap_or(10);
            if tenths > last {
                last = tenths;
                told(tenths);
            }
        }
    });
    let Open { run, fault } = desk.open.into_inner().unwrap_or_else(PoisonError::into_inner);
    fault.map_or(Ok(()), Err)?;
    Ok(run.finish()?)
}

/// Where patches are handed out and their outputs come back.
struct Desk {
    open: Mutex<Open>,
    changed: Condvar,
}

struct Open {
    run: SegmentationRun,
    /// What ended the run for all.
    fault: Option<InferError>,
}

impl Desk {
    fn work(&self, model: &Model, limit: usize, told: &Sender<(usize, usize)>) {
        let _leaving = Leaving(self);
        let mut runner = match model.runner(limit) {
            Ok(runner) => runner,
            Err(error) => return self.fail(error),
        };
        while let Some(Patch { id, samples }) = self.next_patch() {
            let output = match runner.run(&samples, |_| ControlFlow::Continue(())) {
                Ok(output) => output.to_vec(),
                Err(error) => return self.fail(error),
            };
            let mut open = self.open();
            if let Err(error) = open.run.take(id, output) {
                open.fault = Some(error);
            }
            let progress = open.run.progress();
            drop(open);
            self.changed.notify_all();
            // Nobody listens any more only when the run is over.
            let _heard = told.send(progress);
        }
    }

    /// The next patch, waited for while it depends on outputs of others; `None` when the run is over.
    fn next_patch(&self) -> Option<Patch> {
        let mut open = self.open();
        loop {
            if open.fault.is_some() || open.run.is_done() {
                return None;
            }
            match open.run.next_patch() {
                Ok(Some(patch)) => return Some(patch),
                Ok(None) if open.run.is_done() => {}
                Ok(None) => {
                    open = self.changed.wait(open).unwrap_or_else(PoisonError::into_inner);
                }
                Err(error) => open.fault = Some(error),
            }
            self.changed.notify_all();
        }
    }

    fn fail(&self, error: InferError) {
        self.open().fault.get_or_insert(error);
        self.changed.notify_all();
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes the others when a thread ends by a panic: its output would be waited for without end.
struct Leaving<'a>(&'a Desk);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.fail(InferError::Cancelled);
        }
    }
}
