"""Foundation floor: shops, audit, media, notifications, tracking. Everything above stands on it."""
