//! Errors at run time: their kinds ([`ErrorKind`]), their reasons ([`Fault`]), the places that report them
//! ([`Site`]), and the record that waits in each thread for its host ([`ErrorRecord`]).

mod fault;
mod kind;
mod record;
pub(crate) mod site;

pub use fault::Fault;
pub use kind::ErrorKind;
pub(crate) use record::compose;
pub use record::{
    ErrorFlag, ErrorRecord, error_flag_address, error_pending, report, take_error, take_last_error,
    with_error_flag,
};
pub use site::{Site, Sites};
