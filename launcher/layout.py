"""Where things lie: the repository and the folder `.rongshu/` that holds everything the launcher makes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths of one installation. `state` is `.rongshu/` for the repository, a scratch folder for tests and benches."""

    root: Path
    state: Path

    @classmethod
    def of_repository(cls) -> Layout:
        root = Path(__file__).resolve().parent.parent
        return cls(root=root, state=root / ".rongshu")

    @property
    def secrets(self) -> Path:
        return self.state / "secrets.json"

    @property
    def postgres(self) -> Path:
        return self.state / "pg"

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def stamps(self) -> Path:
        return self.state / "stamps"

    @property
    def data(self) -> Path:
        return self.state / "data"

    @property
    def simulators(self) -> Path:
        return self.state / "simulators"

    def prepare(self) -> None:
        """Make the folders. Others may pass through `.rongshu/` (PostgreSQL as another OS user), not list it."""
        for folder in (self.state, self.logs, self.stamps, self.data, self.simulators):
            folder.mkdir(parents=True, exist_ok=True)
        self.state.chmod(0o711)
