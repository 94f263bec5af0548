"""A page of the guide as a terminal shows it."""

from __future__ import annotations


def page_text(markdown: str, width: int, color: bool) -> str:
    """Markdown as plain readable text, `width` cells wide; `color` adds styles."""
    import io

    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.markdown import CodeBlock, Heading, Markdown
    from rich.text import Text
    from rich.theme import Theme

    class LeftHeading(Heading):
        """A heading at the left; rich centers it and boxes the first."""

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            self.text.justify = "left"
            yield self.text

    class PlainBlock(CodeBlock):
        """A block as it is: a screen of 80 columns keeps its lines."""

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            yield Text(str(self.text).rstrip(), style="dim", overflow="fold")

    laid_out = Markdown(markdown, hyperlinks=False)
    laid_out.elements = {  # type: ignore[misc]
        **Markdown.elements, "heading_open": LeftHeading, "fence": PlainBlock
    }  # fmt: skip
    out = io.StringIO()
    styles = Theme({"markdown.code": "bold", "markdown.h1": "bold", "markdown.h2": "bold"})
    console = Console(
        file=out,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        theme=styles,
        highlight=False,
    )
    console.print(laid_out)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join(line for line, after in zip(lines, [*lines[1:], "end"], strict=True) if line or after)
