import tickjit

tickjit.CompilationOptions(error_model="nump")
