"""HTTP mechanics: request context, problems, static files, rate limits."""
