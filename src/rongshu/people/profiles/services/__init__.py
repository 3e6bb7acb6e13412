"""Writes of profiles, one use case per function."""

from rongshu.people.profiles.services.closing import (
    closure_ask,
    closure_cancel,
    closure_carry_out,
    closures_due,
    user_forget,
)
from rongshu.people.profiles.services.consents import consent_set
from rongshu.people.profiles.services.exports import (
    export_ask,
    export_build,
    export_link,
    export_read,
    exports_expire,
)

__all__ = [
    "closure_ask",
    "closure_cancel",
    "closure_carry_out",
    "closures_due",
    "consent_set",
    "export_ask",
    "export_build",
    "export_link",
    "export_read",
    "exports_expire",
    "user_forget",
]
