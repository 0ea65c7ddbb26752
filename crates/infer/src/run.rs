use std::ops::ControlFlow;

use crate::arena::disjoint;
use crate::kernel::View;
use crate::{InferError, Network, Plan};

/// How far a run is, in multiply-adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Done so far.
    pub done: u64,
    /// Of these.
    pub total: u64,
}

/// The CPU engine for one plan: owns the memory, runs as often as asked.
#[derive(Debug)]
pub struct Runner<'a> {
    network: &'a Network,
    plan: Plan,
    arena: Vec<f32>,
}

impl<'a> Runner<'a> {
    /// Allocates the arena of a plan made for this network.
    ///
    /// # Errors
    /// [`InferError::Memory`] when the plan takes more than `limit_bytes`; nothing is allocated then.
    pub fn new(network: &'a Network, plan: Plan, limit_bytes: usize) -> Result<Self, InferError> {
        let needed = plan.peak_bytes();
        if needed > limit_bytes {
            return Err(InferError::Memory { needed, limit: limit_bytes });
        }
        let arena = vec![0.0; plan.arena_len()];
        Ok(Self { network, plan, arena })
    }

    /// What is being run.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Runs the network on `input` (of [`Plan::input_shape`]) and returns the output (of
    /// [`Plan::output_shape`]). `step_done` hears of each step and may stop the run.
    ///
    /// # Errors
    /// [`InferError::Samples`] for an input of the wrong length; [`InferError::Cancelled`].
    pub fn run(
        &mut self,
        input: &[f32],
        mut step_done: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<&[f32], InferError> {
        let expected = self.plan.input_shape().len();
        if input.len() != expected {
            return Err(InferError::Samples { expected, found: input.len() });
        }
        self.arena[self.plan.place(0)].copy_from_slice(input);
        let total = self.plan.cost();
        let mut done = 0;
        for number in 0..self.network.steps().len() {
            self.run_step(number);
            done += self.plan.step_cost(number);
            if step_done(Progress { done, total }).is_break() {
                return Err(InferError::Cancelled);
            }
        }
        Ok(&self.arena[self.plan.place(self.plan.output())])
    }

    fn run_step(&mut self, number: usize) {
        let Self { network, plan, arena } = self;
        let step = &network.steps()[number];
        let in_place = plan.is_in_place(number);
        let read = &step.inputs[usize::from(in_place)..];
        let mut ranges = vec![plan.place(step.output), plan.scratch(number)];
        ranges.extend(read.iter().map(|value| plan.place(*value)));
        let mut parts = disjoint(arena, &ranges).into_iter();
        let (Some(result), Some(scratch)) = (parts.next(), parts.next()) else { return };
        let views: Vec<View<'_>> = read
            .iter()
            .zip(parts)
            .map(|(value, data)| View { shape: plan.shape(*value), data })
            .collect();
        let output = plan.shape(step.output);
        if in_place {
            step.run_in_place(output, result, &views);
        } else {
            step.run(&views, output, result, scratch);
        }
    }
}
