"""The launcher: installs what is missing, starts the processes, runs the checks. Started by the script `rongshu`."""
