"""Execute a Markdown document as a reader would: write its files, run its commands, compare its output.

Every fenced block must be one of these; a block of another kind is an error, so that nothing is left untested:

| block | the paragraph before it ends with | what happens |
|---|---|---|
| `console` | anything | lines that begin with `$ ` are run in one shell; the lines below are the expected output |
| `diff` | "Change `path`:" | the lines with `-` and without a sign are replaced by those with `+` and without a sign |
| `text` | anything | nothing: it is an illustration |
| any other | "Write `path`:" or "Add to `path`:" | the block is the new content of the file, or is appended to it |

"…" in an expected output stands for any text.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

INSTRUCTION = re.compile(r"(Write|Add to|Change) `([^`]+)`:$")
END = "--- end of command ---"


class TutorialError(AssertionError):
    """The document cannot be executed as printed; the message names the line."""


@dataclass(frozen=True)
class Step:
    """A block of the document with its line, language, content, and the paragraph before it."""

    line: int
    language: str
    content: str
    instruction: str = ""  # Write, Add to or Change
    file: str = ""


def read_steps(document: Path) -> Iterator[Step]:
    """Yield the fenced blocks of a document in their order.

    Raises:
        TutorialError: a block is neither commands nor an illustration, and nothing says which file it belongs to.
    """
    before = ""
    for token in MarkdownIt("commonmark").parse(document.read_text(encoding="utf-8")):
        if token.type == "inline":
            before = token.content
        elif token.type == "fence":
            yield _build_step((token.map or [0])[0] + 1, token.info.strip(), token.content, before)


def _build_step(line: int, language: str, content: str, before: str) -> Step:
    if language in ("console", "text"):
        return Step(line, language, content)
    instruction = INSTRUCTION.search(" ".join(before.split()))
    if not instruction:
        raise TutorialError(f"Line {line}: no “Write `path`:” before the block.")
    if (language == "diff") != (instruction[1] == "Change"):
        raise TutorialError(f"Line {line}: “Change” belongs to a block of the language diff.")
    return Step(line, language, content, *instruction.groups())


class Reader:
    """A reader with a shell in a directory, who follows a document."""

    def __init__(self, directory: Path, variables: Mapping[str, str]) -> None:
        self.directory = directory
        self.shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=directory,
            env=dict(variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def follow(self, step: Step, given: Mapping[str, str]) -> None:
        """Do what a block says; `given` has texts of the document that stand for values of this machine."""
        content = step.content
        for text, value in given.items():
            content = content.replace(text, value)
        if step.language == "console":
            self._run_commands(step, content)
        elif step.language != "text":
            self._edit_file(step, content)

    def close(self) -> None:
        """End the shell and what it has started in the background."""
        if self.shell.poll() is None and self.shell.stdin:
            self.shell.stdin.write("kill $(jobs -p) 2>/dev/null; wait; exit\n")
            self.shell.stdin.close()
            self.shell.wait(timeout=60)
        if self.shell.stdout:
            self.shell.stdout.close()

    def run(self, command: str) -> str:
        """Run a command in the shell and return its output.

        Raises:
            TutorialError: it failed.
        """
        assert self.shell.stdin
        assert self.shell.stdout
        self.shell.stdin.write(f"{command}\nstatus=$?; echo; echo '{END}' $status\n")
        self.shell.stdin.flush()
        lines: list[str] = []
        while not (line := self.shell.stdout.readline()).startswith(END):
            if not line:
                raise TutorialError(f"The shell ended in: {command}\n{''.join(lines)}")
            lines.append(line)
        output = "".join(lines).removesuffix("\n")
        if line.split()[-1] != "0":
            raise TutorialError(f"`{command}` failed:\n{output[-6000:]}")
        return output

    def _run_commands(self, step: Step, content: str) -> None:
        commands = re.split(r"^\$ ", content, flags=re.MULTILINE)
        if commands[0].strip():
            raise TutorialError(f"Line {step.line}: a console block begins with a command.")
        for part in commands[1:]:
            command, _, expected = part.partition("\n")
            output = self.run(command).strip()
            if expected.strip() and not _matches(expected.strip(), output):
                raise TutorialError(f"Line {step.line}: `{command}` printed\n{output}\ninstead of\n{expected}")

    def _edit_file(self, step: Step, content: str) -> None:
        path = Path(self.run("pwd").strip()) / step.file
        before = path.read_text(encoding="utf-8") if step.instruction != "Write" else ""
        path.parent.mkdir(parents=True, exist_ok=True)
        after = _apply(before, content, step.line) if step.instruction == "Change" else before + content
        path.write_text(after, encoding="utf-8")


def _matches(expected: str, output: str) -> bool:
    """Return whether the output is the expected one, in which "…" stands for any text."""
    pattern = ".*".join(re.escape(part) for part in expected.split("…"))
    return re.fullmatch(pattern, output, flags=re.DOTALL) is not None


def _apply(source: str, diff: str, line: int) -> str:
    """Return the text with the change; parts of a diff are separated by lines with "@@"."""
    for part in re.split(r"^@@.*\n", diff, flags=re.MULTILINE):
        lines = part.splitlines(keepends=True)
        old = "".join(text[1:] or "\n" for text in lines if text[0] != "+")
        new = "".join(text[1:] or "\n" for text in lines if text[0] != "-")
        if old and source.count(old) != 1:
            raise TutorialError(f"Line {line}: the file does not contain these lines once:\n{old}")
        source = source.replace(old, new) if old else source
    return source
