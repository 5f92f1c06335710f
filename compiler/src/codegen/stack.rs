//! The bound on the stack of one call.
//!
//! Compiled code must not overflow the stack of the thread it runs on: nothing would report that. So
//! the frames along every chain of calls are added up when the code is made; recursive functions count
//! as many times as their depth counter lets them nest.

use cranelift_codegen::CompiledCode;
use cranelift_codegen::ir::Function;

use crate::clif::Part;
use crate::diagnostic::Diagnostic;

/// What one call of a compiled function may use, in bytes. Threads have 8 MiB or 2 MiB; the smallest
/// that anybody uses in earnest have 1 MiB.
const LIMIT: u64 = 512 * 1024;

/// Bytes that one activation uses: its frame, the return address, the saved frame pointer, and its
/// arguments on the stack.
pub(super) fn frame(code: &CompiledCode, function: &Function) -> u64 {
    let frame = code
        .buffer
        .frame_layout()
        .map_or(0, |layout| u64::from(layout.frame_to_fp_offset));
    let words = function.signature.params.len() + function.signature.returns.len();
    frame + 16 + 8 * words as u64
}

/// Refuses a module of which some chain of calls can exceed the limit. `frames` has one entry per part.
pub(super) fn check(parts: &[Part], frames: &[u64]) -> Result<(), Vec<Diagnostic>> {
    let total = match (parts, frames) {
        ([part], [frame]) if part.calls.is_empty() => *frame,
        _ => Chains::new(parts, frames).longest(),
    };
    if total <= LIMIT {
        return Ok(());
    }
    let (worst, _) = parts
        .iter()
        .zip(frames)
        .max_by_key(|(part, frame)| **frame * u64::from(part.activations))
        .unwrap_or((&parts[0], &0));
    let message = format!(
        "nested calls can use {} KiB of stack, more than the {} KiB a compiled function may use",
        total / 1024,
        LIMIT / 1024
    );
    Err(vec![
        Diagnostic::new("stack-too-large", message, worst.span)
            .label(format!("\"{}\" uses most of it", worst.name))
            .help("keep fewer values alive across the recursive call, or write a loop"),
    ])
}

/// The call graph with its cycles merged: a chain of calls enters each cycle at most once, and the
/// depth counter bounds the activations of all its members together.
struct Chains<'a> {
    parts: &'a [Part],
    /// First member of each part's cycle; the part itself where it is in none.
    cycle: Vec<usize>,
    /// Bytes of each cycle, at its first member.
    weight: Vec<u64>,
}

impl<'a> Chains<'a> {
    fn new(parts: &'a [Part], frames: &[u64]) -> Self {
        let reach: Vec<Vec<bool>> = (0..parts.len())
            .map(|start| reachable(parts, start))
            .collect();
        let cycle: Vec<usize> = (0..parts.len())
            .map(|a| (0..a).find(|b| reach[a][*b] && reach[*b][a]).unwrap_or(a))
            .collect();
        let mut weight = vec![0; parts.len()];
        for (index, part) in parts.iter().enumerate() {
            let bytes = frames[index] * u64::from(part.activations);
            let entry = &mut weight[cycle[index]];
            *entry = bytes.max(*entry);
        }
        Self {
            parts,
            cycle,
            weight,
        }
    }

    /// Bytes of the longest chain. The entry is part 0; all others are reachable from it.
    fn longest(&self) -> u64 {
        let mut known = vec![None; self.parts.len()];
        self.from(0, &mut known)
    }

    fn from(&self, cycle: usize, known: &mut Vec<Option<u64>>) -> u64 {
        if let Some(bytes) = known[cycle] {
            return bytes;
        }
        let members = (0..self.parts.len()).filter(|member| self.cycle[*member] == cycle);
        let next: Vec<usize> = members
            .flat_map(|member| &self.parts[member].calls)
            .map(|callee| self.cycle[*callee as usize])
            .filter(|callee| *callee != cycle)
            .collect();
        let rest = next.into_iter().map(|callee| self.from(callee, known));
        let bytes = self.weight[cycle] + rest.max().unwrap_or(0);
        known[cycle] = Some(bytes);
        bytes
    }
}

fn reachable(parts: &[Part], start: usize) -> Vec<bool> {
    let mut seen = vec![false; parts.len()];
    let mut todo = vec![start];
    while let Some(part) = todo.pop() {
        for callee in &parts[part].calls {
            let callee = *callee as usize;
            if !std::mem::replace(&mut seen[callee], true) {
                todo.push(callee);
            }
        }
    }
    seen
}
