//! What the fuzz targets share: a bound on the time of one input, and compilations of all there is in a text.
//!
//! A target fails by panicking: libFuzzer then keeps the input. Memory is bounded by libFuzzer (`-rss_limit_mb`), time
//! here, as the time that the thread itself has used: that of the clock says more about the machine than about the
//! compiler.

use indexmap::IndexMap;
use rustix::time::{ClockId, clock_gettime};
use tickjit_compiler::handlers::CompilationContext;
use tickjit_compiler::options::{CompilationOptions, ErrorModel, OptLevel};
use tickjit_compiler::pipeline::{CompileRequest, compile};
use tickjit_compiler::result::CompiledFunction;
use tickjit_tests::example::Example;

/// Seconds that one input may take. Instrumentation and the checks of builds for development make the compiler about
/// ten times slower, so this is a good second for users.
const SECONDS: f64 = 10.0;

/// Runs what is given, which must not take too long.
pub fn bounded(run: impl FnOnce()) {
    let before = used();
    run();
    let used = used() - before;
    assert!(used < SECONDS, "it took {used:.1} s");
}

#[expect(clippy::cast_precision_loss, reason = "seconds of one process")]
fn used() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// Options by the bits of a number.
#[must_use]
pub fn options(bits: u8) -> CompilationOptions {
    let has = |bit: u8| bits & bit != 0;
    CompilationOptions {
        opt_level: if has(1) {
            OptLevel::None
        } else {
            OptLevel::Speed
        },
        force_inline: has(2),
        error_model: if has(4) {
            ErrorModel::Numpy
        } else {
            ErrorModel::Python
        },
        fastmath: has(8),
        plain_sum: has(16),
    }
}

/// Compiles. An error is worded, as its wording looks at the text again.
pub fn compiled(
    context: &CompilationContext,
    request: &CompileRequest,
) -> Option<CompiledFunction> {
    match compile(context, request) {
        Ok(function) => Some(function),
        Err(error) => {
            let worded = error.to_string();
            assert!(!worded.is_empty(), "an error says nothing");
            assert!(
                !worded.contains("breaks a rule of the compiler"),
                "{worded}"
            );
            None
        }
    }
}

/// Compiles a function of a module.
pub fn compiled_of(
    context: &CompilationContext,
    module: &Example,
    name: &str,
    options: CompilationOptions,
) -> Option<CompiledFunction> {
    let mut request = module.request(name, IndexMap::new());
    request.options = options;
    compiled(context, &request)
}
