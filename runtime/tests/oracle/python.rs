//! The child process: CPython with the script beside this file.

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::process::{Command, Stdio};

/// A function as CPython is asked for it.
pub(crate) struct Question<'a> {
    /// A letter per parameter and one for the result, as the script explains.
    pub(crate) parameters: &'a str,
    pub(crate) result: char,
    /// The function's expression.
    pub(crate) source: &'a str,
    pub(crate) cases: &'a [Vec<u64>],
}

/// Asks one CPython all questions, and gives its answers, a line per case, in order.
pub(crate) fn ask(questions: &[Question<'_>]) -> Vec<String> {
    let mut input = String::new();
    for question in questions {
        let Question {
            parameters,
            result,
            source,
            cases,
        } = question;
        let _ = writeln!(input, "function {parameters} {result} {source}");
        for case in *cases {
            for value in case {
                let _ = write!(input, "{value:016x} ");
            }
            input.push('\n');
        }
    }
    let python = std::env::var("TICKJIT_PYTHON").unwrap_or_else(|_| "python3".into());
    let mut child = Command::new(&python)
        .args(["-c", include_str!("oracle.py")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{python} is needed for these tests: {error}"));
    let mut stdin = child.stdin.take().expect("the input is piped");
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let mut output = String::new();
    child
        .stdout
        .take()
        .expect("the output is piped")
        .read_to_string(&mut output)
        .expect("the script answers in ASCII");
    assert!(child.wait().expect("the child ends").success());
    writer
        .join()
        .expect("the writer ends")
        .expect("the script reads all");
    output.lines().map(Into::into).collect()
}
