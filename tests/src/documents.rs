//! The Rust examples of the documents, run as doctests.

macro_rules! documents {
    ($($name:ident $path:literal)*) => {
        $(
            #[doc = include_str!($path)]
            pub mod $name {}
        )*
    };
}

documents! {
    handlers "../../docs/handlers.md"
    handler_failed "../../docs/errors/handler-failed.md"
    no_place "../../docs/errors/no-place-for-side-effects.md"
    no_truth_value "../../docs/errors/no-truth-value.md"
    read_only_struct "../../docs/errors/read-only-struct.md"
    struct_made_anew "../../docs/errors/struct-made-anew.md"
    unknown_category "../../docs/errors/unknown-category.md"
    unknown_key "../../docs/errors/unknown-key.md"
    unknown_output "../../docs/errors/unknown-output.md"
    unknown_storage "../../docs/errors/unknown-storage.md"
    wrong_replacement "../../docs/errors/wrong-replacement.md"
}
