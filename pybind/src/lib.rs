//! `tickjit._core`: the compiler for Python.
//!
//! Takes Python functions and hosts' objects, gives compilation results and nodes. `compile/` turns a call of
//! `compile_func` into a request for the compiler, `adaptors/` answers the compiler's questions about Python,
//! `convert/` turns values and trees into each other, `errors/` turns errors into exceptions, `node/` drives compiled
//! functions. Nothing of the language is decided here.

#![allow(
    clippy::doc_markdown,
    reason = "documentation of Python objects is read in Python, where names stand without backticks"
)]

mod adaptors;
mod arrow;
mod buffer;
mod compile;
mod context;
mod convert;
mod errors;
mod extension;
mod function;
mod interpreter;
mod lines;
mod node;
mod options;
mod pointers;
mod print;
mod result;
mod session;
mod source;
mod vectorcall;

/// The extension module.
#[pyo3::pymodule]
mod _core {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::compile::compile_func;
    #[pymodule_export]
    use crate::context::{_register_signals, CompilationContext, register_all};
    #[pymodule_export]
    use crate::errors::runtime::{Record, take_error};
    #[pymodule_export]
    use crate::errors::{Diagnostic, Span};
    #[pymodule_export]
    use crate::extension::analysis::{
        _register_input_handler, _register_output_handler, _register_signal_processor,
    };
    #[pymodule_export]
    use crate::extension::ffi::{_declare_native, _define_native, NativeFunction};
    #[pymodule_export]
    use crate::extension::inference::{
        _register_assignment_handler, _register_attr_accessor, _register_attr_lowerer,
        _register_call_handler,
    };
    #[pymodule_export]
    use crate::extension::rewriting::_register_ast_handler;
    #[pymodule_export]
    use crate::extension::sources::{_categories, _cfunc_params, _register_category};
    #[pymodule_export]
    use crate::extension::types::{_native_size, _register_type, _type_classes};
    #[pymodule_export]
    use crate::function::{
        _check_free, _function_named, _remember, Function, function, functions, signature,
    };
    #[pymodule_export]
    use crate::node::{EngineNode, Node, NodeFactory, node};
    #[pymodule_export]
    use crate::options::{_restore_options, CompilationOptions};
    #[pymodule_export]
    use crate::result::{CompilationResult, CompiledFunc, StateSlot};

    /// The address of the functions by which a host written in C reads and fills containers of state slots:
    /// `const tickjit_container_api *` of `tickjit_containers.h`. It is the same throughout the process.
    #[pyfunction]
    fn container_api() -> usize {
        tickjit_runtime::containers::api().expose_provenance()
    }

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::interpreter::require_main(module.py())?;
        crate::print::install();
        crate::node::add_tick(module.py())?;
        crate::function::add_call(module)?;
        // For tests alone, and so not among the names of the module.
        #[cfg(debug_assertions)]
        {
            module.setattr(
                "_probing",
                wrap_pyfunction!(crate::options::_probing, module)?,
            )?;
            module.setattr(
                "_passes",
                wrap_pyfunction!(crate::options::_passes, module)?,
            )?;
        }
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
