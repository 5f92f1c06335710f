//! How long compiling takes, from source text to the address of machine code.
//!
//! Takes seconds per text (0.2 unless given), and the name of a text (all unless given); prints, for
//! each text, a line of tab-separated fields: name, microseconds in the median and at best, then the
//! median of each stage as `stage=us`. Short runs are meant to be interleaved with those of whatever it
//! is compared with.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use indexmap::IndexMap;
use tickjit_benches::{TEXTS, Text};
use tickjit_compiler::builtin;
use tickjit_compiler::handlers::CompilationContext;
use tickjit_compiler::pipeline::compile;

/// Compilations before the first that counts: caches, branch predictors, lazy tables.
const WARM_UP: usize = 50;

fn main() -> Result<(), Box<dyn Error>> {
    let seconds: f64 = match std::env::args().nth(1) {
        Some(seconds) => seconds.parse()?,
        None => 0.2,
    };
    let chosen = std::env::args().nth(2);
    let is_chosen = |text: &Text| chosen.as_ref().is_none_or(|name| name == text.name);
    let context = builtin::context();
    for text in TEXTS.into_iter().filter(is_chosen) {
        measure(&context, &text, Duration::from_secs_f64(seconds))?;
    }
    Ok(())
}

fn measure(
    context: &CompilationContext,
    text: &Text,
    duration: Duration,
) -> Result<(), Box<dyn Error>> {
    for _ in 0..WARM_UP {
        black_box(compile(context, &text.request())?.address());
    }
    let mut totals = Vec::new();
    let mut stages: IndexMap<&'static str, Vec<Duration>> = IndexMap::new();
    let begin = Instant::now();
    while begin.elapsed() < duration {
        let start = Instant::now();
        let function = compile(context, &text.request())?;
        black_box(function.address());
        totals.push(start.elapsed());
        for (stage, duration) in function.timings().stages() {
            stages.entry(stage).or_default().push(*duration);
        }
    }
    let best = totals.iter().min().copied().unwrap_or_default();
    print!(
        "{}\t{:.1}\t{:.1}",
        text.name,
        median(&mut totals),
        microseconds(best)
    );
    for (stage, durations) in &mut stages {
        print!("\t{stage}={:.1}", median(durations));
    }
    println!();
    Ok(())
}

fn median(durations: &mut [Duration]) -> f64 {
    durations.sort_unstable();
    durations
        .get(durations.len() / 2)
        .copied()
        .map_or(0.0, microseconds)
}

fn microseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}
