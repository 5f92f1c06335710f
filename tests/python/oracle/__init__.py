"""What filetests mean to CPython: their directives, their functions with state, and edge values."""
