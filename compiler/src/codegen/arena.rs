//! Executable memory in small pieces.
//!
//! Chunks of memory, each mapped twice, are given out in [`Block`]s and taken back one by one, so that
//! thousands of small functions share a page and the memory of dropped ones is used again. What was
//! given back waits until nothing else is left: one barrier then serves all of it, as each interrupts
//! every other thread. A chunk that is wholly free is unmapped, except one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::thread::{MembarrierCommand, membarrier};

use super::fork;
use super::mapping::Mapping;

const CHUNK: usize = 256 * 1024;
/// Blocks begin and end at cache lines: code of two functions never shares one.
pub(super) const GRAIN: usize = 64;

/// Executable memory shared by all compilations of a backend.
#[derive(Default)]
pub(super) struct Arena {
    chunks: Mutex<Chunks>,
}

#[derive(Default)]
struct Chunks {
    all: BTreeMap<u64, Chunk>,
    next: u64,
}

struct Chunk {
    mapping: Mapping,
    /// Free ranges that no processor knows anything of: offset and size; no two are adjacent.
    free: BTreeMap<usize, usize>,
    /// Ranges given back since the last barrier.
    stale: Vec<(usize, usize)>,
    /// Bytes that are given out.
    used: usize,
    /// The count of forks at the time it was mapped.
    forks: u64,
}

/// A piece of a chunk; given back when dropped.
pub(super) struct Block {
    arena: Arc<Arena>,
    chunk: u64,
    offset: usize,
    size: usize,
    writable: usize,
    executable: usize,
}

impl Arena {
    fn lock(&self) -> MutexGuard<'_, Chunks> {
        self.chunks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A block of at least `size` bytes, where the system gives such memory.
    pub(super) fn allocate(self: &Arc<Self>, size: usize) -> Option<Block> {
        let size = size.max(1).checked_next_multiple_of(GRAIN)?;
        let forks = fork::count();
        let mut chunks = self.lock();
        let found = match chunks.take(size, forks) {
            None if chunks.refresh(forks) => chunks.take(size, forks),
            found => found,
        };
        let (id, offset) = match found {
            Some(found) => found,
            None => chunks.add(size, forks)?,
        };
        let mapping = &chunks.all.get(&id)?.mapping;
        Some(Block {
            arena: Arc::clone(self),
            chunk: id,
            offset,
            size,
            writable: mapping.writable(offset).expose_provenance(),
            executable: mapping.executable(offset).expose_provenance(),
        })
    }

    fn release(&self, id: u64, offset: usize, size: usize) {
        let mut chunks = self.lock();
        let Some(chunk) = chunks.all.get_mut(&id) else {
            return;
        };
        chunk.stale.push((offset, size));
        chunk.used -= size;
        if chunk.is_empty() {
            let forks = fork::count();
            let usable = |chunk: &Chunk| chunk.is_empty() && chunk.forks == forks;
            if !usable(chunk) || chunks.all.values().filter(|chunk| usable(chunk)).count() > 1 {
                chunks.all.remove(&id);
            }
        }
    }
}

impl Chunks {
    /// Takes the first free range that is large enough: its chunk and its offset.
    fn take(&mut self, size: usize, forks: u64) -> Option<(u64, usize)> {
        let mut usable = self
            .all
            .iter_mut()
            .filter(|(_, chunk)| chunk.forks == forks);
        usable.find_map(|(id, chunk)| Some((*id, chunk.take(size)?)))
    }

    /// Makes what was given back free again, if anything was.
    ///
    /// A processor that has fetched instructions through one address need not notice a write through
    /// another: all have to forget what they fetched. Later they find what is written there by then.
    fn refresh(&mut self, forks: u64) -> bool {
        let usable = |chunk: &&mut Chunk| chunk.forks == forks && !chunk.stale.is_empty();
        let mut stale = self.all.values_mut().filter(usable).peekable();
        if stale.peek().is_none() {
            return false;
        }
        synchronize();
        for chunk in stale {
            for (offset, size) in std::mem::take(&mut chunk.stale) {
                chunk.give_back(offset, size);
            }
        }
        true
    }

    /// Maps a chunk and takes `size` bytes of it.
    fn add(&mut self, size: usize, forks: u64) -> Option<(u64, usize)> {
        let mapping = Mapping::new(size.checked_next_multiple_of(CHUNK)?).ok()?;
        let mut chunk = Chunk {
            free: BTreeMap::from([(0, mapping.size())]),
            mapping,
            stale: Vec::new(),
            used: 0,
            forks,
        };
        let taken = chunk.take(size)?;
        let id = self.next;
        self.next += 1;
        self.all.insert(id, chunk);
        Some((id, taken))
    }
}

impl Chunk {
    fn take(&mut self, size: usize) -> Option<usize> {
        let (&offset, &room) = self.free.iter().find(|(_, room)| **room >= size)?;
        self.free.remove(&offset);
        if room > size {
            self.free.insert(offset + size, room - size);
        }
        self.used += size;
        Some(offset)
    }

    fn give_back(&mut self, offset: usize, size: usize) {
        let (mut start, mut end) = (offset, offset + size);
        if let Some((&before, &room)) = self.free.range(..offset).next_back()
            && before + room == offset
        {
            self.free.remove(&before);
            start = before;
        }
        if let Some(room) = self.free.remove(&end) {
            end += room;
        }
        self.free.insert(start, end - start);
    }

    fn is_empty(&self) -> bool {
        self.used == 0
    }
}

impl Block {
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Where the block is written.
    pub(super) fn writable(&mut self) -> *mut u8 {
        std::ptr::with_exposed_provenance_mut(self.writable)
    }

    /// Where the byte written at an address of the block is executed.
    pub(super) fn executable(&self, written: usize) -> Option<usize> {
        let offset = written.checked_sub(self.writable)?;
        (offset < self.size).then_some(self.executable + offset)
    }
}

/// Has every processor that runs a thread of this process fetch its instructions anew.
fn synchronize() {
    let barrier = || membarrier(MembarrierCommand::PrivateExpeditedSyncCore);
    if barrier().is_err() {
        let _ = membarrier(MembarrierCommand::RegisterPrivateExpeditedSyncCore);
        // Old kernels have none; leaving and entering the kernel has then to do, as it does for every
        // other just-in-time compiler.
        let _ = barrier();
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        self.arena.release(self.chunk, self.offset, self.size);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Arena, CHUNK, GRAIN};

    #[test]
    fn memory_is_used_again_and_given_back() {
        let arena = Arc::new(Arena::default());
        let Some(first) = arena.allocate(100) else {
            return;
        };
        let second = arena.allocate(100).expect("memory");
        assert_eq!(second.offset, 2 * GRAIN);
        drop(second);
        let rest = arena.allocate(CHUNK - 4 * GRAIN).expect("memory");
        assert_eq!(rest.offset, 4 * GRAIN);
        let again = arena.allocate(70).expect("memory");
        assert_eq!(again.offset, 2 * GRAIN);
        drop((first, again, rest));
        let chunks = arena.lock();
        assert_eq!(chunks.all.len(), 1);
        assert!(chunks.all.values().all(super::Chunk::is_empty));
    }

    #[test]
    fn large_functions_get_chunks_of_their_own() {
        let arena = Arc::new(Arena::default());
        let Some(small) = arena.allocate(1) else {
            return;
        };
        let large = arena.allocate(3 * CHUNK + 1).expect("memory");
        assert!(large.size() > 3 * CHUNK);
        assert_eq!(arena.lock().all.len(), 2);
        drop((small, large));
        assert_eq!(arena.lock().all.len(), 1);
    }

    #[test]
    fn both_views_show_the_same_bytes() {
        let arena = Arc::new(Arena::default());
        let Some(block) = arena.allocate(64) else {
            return;
        };
        assert_ne!(block.writable, block.executable);
        assert_eq!(
            block.executable(block.writable + 3),
            Some(block.executable + 3)
        );
        assert_eq!(block.executable(block.writable + block.size()), None);
    }
}
