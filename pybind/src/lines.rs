//! Lines of files as `linecache` has them, read again where the file has changed.
//!
//! Nearly always the file was read before and is as it was: then the cache is read as `linecache` itself would, without
//! calling it.

use std::fs;
use std::os::unix::fs::MetadataExt;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyModule, PyString, PyTuple};

/// The lines of a file; none where nobody has it.
pub(crate) fn lines<'py>(
    filename: &Bound<'py, PyString>,
    globals: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyList>> {
    static LINECACHE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let py = filename.py();
    let linecache = LINECACHE
        .get_or_try_init(py, || py.import("linecache").map(Bound::unbind))?
        .bind(py);
    let cache = linecache.getattr(intern!(py, "cache"))?;
    if let Ok(cache) = cache.cast::<PyDict>()
        && let Some(entry) = cache.get_item(filename)?
        && let Some(lines) = current(&entry)
    {
        return Ok(lines);
    }
    linecache.call_method1(intern!(py, "checkcache"), (filename,))?;
    let lines = linecache.call_method1(intern!(py, "getlines"), (filename, globals))?;
    Ok(lines.cast_into()?)
}

/// The lines of an entry of the cache, where the file is as it was. What looks unusual is for `linecache` to judge.
fn current<'py>(entry: &Bound<'py, PyAny>) -> Option<Bound<'py, PyList>> {
    type Entry<'py> = (
        Bound<'py, PyAny>,
        Bound<'py, PyAny>,
        Bound<'py, PyAny>,
        Bound<'py, PyAny>,
    );
    let entry = entry.cast::<PyTuple>().ok()?;
    let (size, modified, lines, path) = entry.extract::<Entry<'py>>().ok()?;
    if !modified.is_none() {
        let found = fs::metadata(path.cast::<PyString>().ok()?.to_str().ok()?).ok()?;
        if size.extract::<u64>().ok()? != found.len()
            || modified.extract::<f64>().ok()?.to_bits() != seconds(&found).to_bits()
        {
            return None;
        }
    }
    lines.cast_into().ok()
}

/// When a file was modified, rounded as `os.stat` does.
#[allow(clippy::cast_precision_loss, reason = "so does CPython")]
fn seconds(file: &fs::Metadata) -> f64 {
    file.mtime() as f64 + 1e-9 * file.mtime_nsec() as f64
}
