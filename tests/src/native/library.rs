//! A shared library made by gcc or g++, and its functions.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::Path;
use std::process::Command;

use crate::rust::project_root;

// The dynamic linker's own functions; the C library is linked anyway.
unsafe extern "C" {
    fn dlopen(path: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
    fn dlerror() -> *const c_char;
}

const RTLD_NOW: c_int = 2;

/// Compiles a C file to a shared library, warnings being errors.
pub fn compile_c(source: &Path, library: &Path) {
    compile("gcc", &["-std=c11"], source, library);
}

/// Compiles a C file as C++ to a shared library, warnings being errors.
pub fn compile_cpp(source: &Path, library: &Path) {
    compile("g++", &["-std=c++17", "-x", "c++"], source, library);
}

fn compile(compiler: &str, language: &[&str], source: &Path, library: &Path) {
    let output = Command::new(compiler)
        .args(language)
        .args(["-O2", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror"])
        .arg("-I")
        .arg(project_root().join("runtime/include"))
        .args(["-shared", "-fPIC", "-o"])
        .arg(library)
        .arg(source)
        .arg("-lm")
        .output()
        .expect("gcc and g++ are installed");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The function `int drive(int which, void *address)` of tests/c/driver.c and tests/c/containers.c.
#[derive(Debug)]
pub struct Driver(unsafe extern "C" fn(c_int, *const c_void) -> c_int);

impl Driver {
    /// Loads the library, for the rest of the process.
    #[must_use]
    pub fn load(library: &Path) -> Self {
        let path = CString::new(library.to_string_lossy().as_bytes()).expect("a path has no NUL");
        // SAFETY: the path ends in NUL; loading the library runs no code of its own.
        let handle = unsafe { dlopen(path.as_ptr(), RTLD_NOW) };
        assert!(!handle.is_null(), "{}", linker_error());
        // SAFETY: the handle is open and the name ends in NUL.
        let drive = unsafe { dlsym(handle, c"drive".as_ptr()) };
        assert!(!drive.is_null(), "{}", linker_error());
        // SAFETY: both files declare the function with this signature, and the library stays loaded.
        Self(unsafe {
            std::mem::transmute::<*mut c_void, unsafe extern "C" fn(c_int, *const c_void) -> c_int>(
                drive,
            )
        })
    }

    /// Drives a compiled function, or the functions of containers; gives the line of the first check that failed, or 0.
    #[must_use]
    pub fn drive(&self, which: usize, address: usize) -> i32 {
        let which = c_int::try_from(which).expect("the driver has few checks");
        let address = std::ptr::with_exposed_provenance(address);
        // SAFETY: the caller's function has the signature of its place in driver.c, and its code is
        // alive during the call; or the address is that of the functions of containers.
        unsafe { (self.0)(which, address) }
    }
}

fn linker_error() -> String {
    // SAFETY: the linker gives NULL or a text that ends in NUL and lives until its next call.
    let text = unsafe { dlerror() };
    if text.is_null() {
        return "no error".to_owned();
    }
    // SAFETY: as above, and it is not NULL.
    unsafe { CStr::from_ptr(text) }
        .to_string_lossy()
        .into_owned()
}
