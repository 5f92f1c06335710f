//! Has the linker merge equal functions in builds for release, where it can.
//!
//! rustc links with its own lld on x86-64 Linux, which can; other linkers are asked by linking nothing.
//! What compiled functions call is told apart by its name, so two functions may have one address.

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};

const MERGE: &str = "link-arg=-Wl,--icf=all";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    println!("cargo::rerun-if-env-changed=RUSTC_LINKER");
    let released = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if released && links_with(MERGE).unwrap_or(false) {
        println!("cargo::rustc-{MERGE}");
    }
}

/// Whether a library without content links with this option, as the extension module will be linked.
fn links_with(option: &str) -> io::Result<bool> {
    let variable = |name| env::var(name).map_err(io::Error::other);
    let library = PathBuf::from(variable("OUT_DIR")?).join("probe.so");
    let mut rustc = Command::new(variable("RUSTC")?);
    rustc.args([
        "--crate-type",
        "cdylib",
        "--crate-name",
        "probe",
        "--target",
    ]);
    rustc.arg(variable("TARGET")?).arg("-o").arg(library);
    if let Ok(linker) = env::var("RUSTC_LINKER") {
        rustc.arg(format!("-Clinker={linker}"));
    }
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    rustc.args(flags.split('\x1f').filter(|flag| !flag.is_empty()));
    rustc.arg(format!("-C{option}")).arg("-");
    let quiet = rustc
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    Ok(quiet.status()?.success())
}
