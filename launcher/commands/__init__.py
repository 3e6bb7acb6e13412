"""One module for each command: `run(name, options)`, or `run(arguments)` for those passed through."""
