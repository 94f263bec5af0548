"""A page of the guide as a terminal shows it."""

from __future__ import annotations


def page_text(markdown: str, width: int, color: bool) -> str:
    """Markdown as plain readable text, `width` cells wide; `color` adds styles."""
    import io

    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.markdown import Heading, Markdown

    class LeftHeading(Heading):
        """Rich centers headings and boxes the first."""

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            self.text.justify = "left"
            yield self.text

    laid_out = Markdown(markdown, hyperlinks=False)
    laid_out.elements = {**Markdown.elements, "heading_open": LeftHeading}  # type: ignore[misc]
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=color, color_system="standard" if color else None)
    console.print(laid_out)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
