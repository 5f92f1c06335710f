//! How to compile.

/// What happens where Python would raise an arithmetic error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ErrorModel {
    /// It is reported.
    #[default]
    Python,
    /// What numba users know: integers wrap, float division by zero gives inf or nan, integer
    /// division by zero gives 0.
    Numpy,
}

/// How hard the code generator works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OptLevel {
    /// Compiles fastest.
    None,
    /// Runs fastest.
    #[default]
    Speed,
}

/// What tests of the compiler itself ask for. Programs mean the same with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Probe {
    /// The pass of `optimize` that is left out, by its place among them.
    pub without_pass: Option<usize>,
    /// Whether what the register allocator did is checked.
    pub checks_registers: bool,
}

/// Options of a compilation. All of them are part of the semantic key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CompilationOptions {
    /// Whether floats may be reassociated and fused.
    pub fastmath: bool,
    /// Whether called Python functions are inlined whatever they cost.
    pub force_inline: bool,
    /// What happens where Python would raise an arithmetic error.
    pub error_model: ErrorModel,
    /// How hard the code generator works.
    pub opt_level: OptLevel,
    /// Whether `sum` of floats just adds them, as CPython before 3.12 does; later ones keep track of
    /// what rounding loses. It is part of the key where there is such a sum.
    pub plain_sum: bool,
    /// Of tests; users have nothing of it.
    pub probe: Probe,
}
