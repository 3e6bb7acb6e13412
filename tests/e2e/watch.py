"""What browsers complained of while pages were used: nobody reads a console, so a test must."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

_GIVEN_UP = "net::ERR_ABORTED"  # the page was left while it loaded


class Watch:
    """Collects console errors, uncaught script errors, refused content, failed requests and answers of 500."""

    def __init__(self) -> None:
        self._problems: list[str] = []
        self.visited: set[str] = set()

    def follow(self, context: BrowserContext, who: str) -> None:
        def on_console(message: ConsoleMessage) -> None:
            if message.type == "error":
                place = message.location.get("url", "")
                self._problems.append(f"{who}: console: {message.text} ({place})")

        def on_error(error: WebError) -> None:
            self._problems.append(f"{who}: script: {error.error}")

        def on_failure(request: Request) -> None:
            if request.failure != _GIVEN_UP:
                self._problems.append(f"{who}: {request.method} {request.url}: {request.failure}")

        def on_answer(response: Response) -> None:
            if response.request.resource_type == "document":
                self.visited.add(response.url)
            if response.status >= 500:
                self._problems.append(f"{who}: {response.status} {response.request.method} {response.url}")

        context.on("console", on_console)
        context.on("weberror", on_error)
        context.on("requestfailed", on_failure)
        context.on("response", on_answer)

    def take(self) -> list[str]:
        """Everything since the last call."""
        found, self._problems = self._problems, []
        return found
