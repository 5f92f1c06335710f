//! How long each stage of a compilation took.

use std::time::{Duration, Instant};

/// Stage names with durations, in the order they ran. A stage that runs twice has two entries.
#[derive(Clone, Debug, Default)]
pub struct Timings {
    stages: Vec<(&'static str, Duration)>,
}

impl Timings {
    /// Runs `stage` and notes its duration under `name`.
    pub fn time<T>(&mut self, name: &'static str, stage: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let value = stage();
        self.stages.push((name, start.elapsed()));
        value
    }

    /// The entries.
    #[must_use]
    pub fn stages(&self) -> &[(&'static str, Duration)] {
        &self.stages
    }

    /// Sum of all entries.
    #[must_use]
    pub fn total(&self) -> Duration {
        self.stages.iter().map(|(_, duration)| *duration).sum()
    }
}
