//! Source text to callable address.

use criterion::{Criterion, criterion_group, criterion_main};
use tickjit_benches::TEXTS;
use tickjit_compiler::builtin;
use tickjit_compiler::pipeline::compile;

fn source_to_address(criterion: &mut Criterion) {
    let context = builtin::context();
    let mut group = criterion.benchmark_group("source to address");
    for text in TEXTS {
        group.bench_function(text.name, |bencher| {
            bencher.iter(|| {
                compile(&context, &text.request())
                    .expect("the texts are well-formed")
                    .address()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, source_to_address);
criterion_main!(benches);
