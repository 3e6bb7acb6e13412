"""The worker process: runs jobs, relays events to the live processes, sweeps for due work, tidies up.

Owns how work is run. Not: what work there is (`jobs.py` of each app).
"""
