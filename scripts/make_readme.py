"""Fill the generated parts of README.md: the coverage table, the settings, the snippets. ``--check`` only compares."""

from __future__ import annotations

import re
import sys
from dataclasses import fields
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from emulator.catalog.errors import ErrorTable  # noqa: E402
from emulator.catalog.load import load  # noqa: E402
from emulator.settings import Settings, flag, variable  # noqa: E402

FENCES = {".py": "python", ".js": "js", ".go": "go", ".java": "java"}
PRODUCTS = {
    "imm": "Alibaba Cloud IMM",
    "iqs": "Alibaba Cloud IQS",
    "ci": "Tencent Cloud CI",
    "cos": "Tencent Cloud COS",
}


def coverage() -> str:
    """A line a product, a row a group of operations: what is served, how it is known, how the others are refused."""
    counts, rows = [], []
    for product, name in PRODUCTS.items():
        catalog, refused = load(product), ErrorTable.load(product)["not-implemented"]
        groups: dict[str, list[str]] = {}
        for operation in catalog.operations:
            if operation.state == "emulated":
                groups.setdefault(operation.group, []).append(f"{operation.name} ({operation.evidence})")
        served = sum(len(names) for names in groups.values())
        counts.append(
            f"| {name} {catalog.version}".rstrip()
            + f" | {served} of {len(catalog.operations)} | {refused.status} `{refused.code}` |"
        )
        rows += [f"| {name} {group} | {', '.join(names)} |" for group, names in sorted(groups.items())]
    head = ["| service | operations served | every other known one is refused with |", "|---|---|---|", *counts]
    return "\n".join([*head, "", "| group | operations (evidence) |", "|---|---|", *rows])


def settings() -> str:
    """A row a setting, from the one place that defines them."""
    rows = []
    for item in fields(Settings):
        default = "" if item.default in (None, ()) else f"`{item.default}`"
        rows.append(f"| `{flag(item.name)}` | `{variable(item.name)}` | {default} | {item.metadata['help']} |")
    return "\n".join(["| flag | variable | default | what |", "|---|---|---|---|", *rows])


def filled(text: str) -> str:
    """The README with all generated parts made anew."""
    for name, made in (("coverage", coverage()), ("settings", settings())):
        text = between(text, f"<!-- {name} -->", made)
    for path in re.findall(r"<!-- snippet: (\S+) -->", text):
        code = (ROOT / path).read_text("utf-8").strip()
        text = between(text, f"<!-- snippet: {path} -->", f"```{FENCES[Path(path).suffix]}\n{code}\n```")
    return text


def between(text: str, start: str, made: str) -> str:
    head, found, rest = text.partition(start + "\n")
    if not found:
        raise SystemExit(f"README.md has no {start}")
    _, end, tail = rest.partition("<!-- end -->")
    return f"{head}{start}\n{made}\n{end}{tail}"


def main() -> int:
    readme = ROOT / "README.md"
    text = readme.read_text("utf-8")
    made = filled(text)
    if "--check" in sys.argv:
        return int(made != text)
    readme.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
