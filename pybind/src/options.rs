//! `tickjit.CompilationOptions`: how to compile, as an immutable Python object.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use tickjit_compiler::options::{self, ErrorModel, OptLevel, Probe};

/// How to compile. All options are part of the semantic key.
///
/// fastmath: floats may be reassociated and fused.
/// force_inline: called functions are inlined whatever they cost.
/// error_model: "python" reports every arithmetic error; with "numpy" integers wrap, float division by zero gives inf
///     or nan, integer division by zero gives 0.
/// opt_level: "speed" runs fastest, "none" compiles fastest.
#[pyclass(
    frozen,
    eq,
    hash,
    module = "tickjit",
    name = "CompilationOptions",
    from_py_object
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct CompilationOptions(pub(crate) options::CompilationOptions);

impl CompilationOptions {
    fn error_model_name(self) -> &'static str {
        match self.0.error_model {
            ErrorModel::Python => "python",
            ErrorModel::Numpy => "numpy",
        }
    }

    fn opt_level_name(self) -> &'static str {
        match self.0.opt_level {
            OptLevel::None => "none",
            OptLevel::Speed => "speed",
        }
    }
}

#[pymethods]
#[allow(clippy::trivially_copy_pass_by_ref)] // PyO3 gives methods a reference.
impl CompilationOptions {
    #[new]
    #[pyo3(signature = (*, fastmath=false, force_inline=false, error_model="python", opt_level="speed"))]
    fn new(
        fastmath: bool,
        force_inline: bool,
        error_model: &str,
        opt_level: &str,
    ) -> PyResult<Self> {
        let error_model = match error_model {
            "python" => ErrorModel::Python,
            "numpy" => ErrorModel::Numpy,
            other => {
                return Err(PyValueError::new_err(format!(
                    "error_model must be \"python\" or \"numpy\", not {other:?}"
                )));
            }
        };
        let opt_level = match opt_level {
            "none" => OptLevel::None,
            "speed" => OptLevel::Speed,
            other => {
                return Err(PyValueError::new_err(format!(
                    "opt_level must be \"speed\" or \"none\", not {other:?}"
                )));
            }
        };
        Ok(Self(options::CompilationOptions {
            fastmath,
            force_inline,
            error_model,
            opt_level,
            // What the running Python does is set where it compiles.
            plain_sum: false,
            probe: Probe::default(),
        }))
    }

    #[getter]
    fn fastmath(&self) -> bool {
        self.0.fastmath
    }

    #[getter]
    fn force_inline(&self) -> bool {
        self.0.force_inline
    }

    #[getter]
    fn error_model(&self) -> &'static str {
        self.error_model_name()
    }

    #[getter]
    fn opt_level(&self) -> &'static str {
        self.opt_level_name()
    }

    fn __repr__(&self) -> String {
        let python = |value| if value { "True" } else { "False" };
        format!(
            "CompilationOptions(fastmath={}, force_inline={}, error_model='{}', opt_level='{}')",
            python(self.0.fastmath),
            python(self.0.force_inline),
            self.error_model_name(),
            self.opt_level_name(),
        )
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Restored)> {
        let restore = py.import("tickjit._core")?.getattr("_restore_options")?;
        let arguments = (
            self.0.fastmath,
            self.0.force_inline,
            self.error_model_name(),
            self.opt_level_name(),
        );
        Ok((restore, arguments))
    }
}

type Restored = (bool, bool, &'static str, &'static str);

/// Makes options out of a pickle.
#[pyfunction]
pub(crate) fn _restore_options(
    fastmath: bool,
    force_inline: bool,
    error_model: &str,
    opt_level: &str,
) -> PyResult<CompilationOptions> {
    CompilationOptions::new(fastmath, force_inline, error_model, opt_level)
}

/// The same options for a compilation that leaves out a pass of the optimizer, or checks what the register allocator did.
/// Builds for development have it: `tests/python/oracle/metamorphic.py` compares what programs give.
#[cfg(debug_assertions)]
#[pyfunction]
pub(crate) fn _probing(
    options: CompilationOptions,
    without_pass: Option<usize>,
    checks_registers: bool,
) -> CompilationOptions {
    let probe = Probe {
        without_pass,
        checks_registers,
    };
    CompilationOptions(options::CompilationOptions { probe, ..options.0 })
}

/// The names of the passes of the optimizer.
#[cfg(debug_assertions)]
#[pyfunction]
pub(crate) fn _passes() -> Vec<&'static str> {
    tickjit_compiler::optimize::passes().collect()
}
