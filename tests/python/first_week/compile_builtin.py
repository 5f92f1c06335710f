import tickjit

tickjit.compile_func(len)
