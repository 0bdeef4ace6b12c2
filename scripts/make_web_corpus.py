"""Make the built-in web corpus: `python scripts/make_web_corpus.py [topic …] [--check] [--out fixtures/web]`.

scripts/web/written/*.txt says what there is (format: fixtures/web/README.md 2); hosts, addresses, times, sizes and ids
come from a hash of the words, so two runs give the same bytes. With topics, only their files are written; without, the
files of topics that are gone are removed. `--check` writes nothing: it says what is
wrong with the writing and what there is.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from web import checks, pages
from web.sources import HERE, BadSource, Topic, read

OUT = HERE.parents[1] / "fixtures" / "web"


def lines(topic: Topic) -> str:
    """The topic's `.jsonl` file."""
    rows = (pages.row(topic, page) for page in topic.pages)
    return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)


def counts(topics: list[Topic]) -> str:
    """Pages, languages and pictures, a line a topic."""
    told = []
    for topic in topics:
        languages = Counter(page.language for page in topic.pages)
        pictures = sum(len(page.pictures) for page in topic.pages)
        told.append(f"{topic.name:24} {languages['zh']:4} zh {languages['en']:4} en {pictures:5} pictures")
    whole = [page for topic in topics for page in topic.pages]
    told.append(f"{len(topics)} topics, {len(whole)} pages, {sum(len(page.pictures) for page in whole)} pictures")
    return "\n".join(told)


def main() -> int:
    """Write or check; 1 if something is wrong."""
    parser = argparse.ArgumentParser(description="Make the built-in web corpus.")
    parser.add_argument("topic", nargs="*")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    topics: list[Topic] = []
    broken = []
    for path in sorted((HERE / "written").glob("*.txt")):
        try:
            topics.append(read(path))
        except BadSource as error:
            broken.append(str(error))
    mine = [topic for topic in topics if not given.topic or topic.name in given.topic]
    if given.check:
        found = [*broken, *checks.problems(topics)]
        if given.topic:
            found = [one for one in found if any(f"{name}.txt" in one for name in given.topic)]
        print("\n".join([*found, counts(mine)]))
        return 1 if found else 0
    if broken:
        print("\n".join(broken), file=sys.stderr)
        if not given.topic:
            return 1
    wanted = {f"{topic.name}.jsonl": lines(topic) for topic in mine}
    given.out.mkdir(parents=True, exist_ok=True)
    if not given.topic:
        for path in given.out.glob("*.jsonl"):
            if path.name not in wanted:
                path.unlink()
    for name, text in wanted.items():
        (given.out / name).write_text(text, "utf-8", newline="\n")
    print(f"{len(wanted)} files, {sum(len(text.encode()) for text in wanted.values()):,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
