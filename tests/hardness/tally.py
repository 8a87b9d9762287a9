"""What became of thousands of files, kept on disk as it comes: a run that is stopped goes on where it was."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Result:
    """One file: whose, which, how it was mutated, what became of it, seconds, megabytes, what failed."""

    kind: str
    number: int
    mutation: str
    word: str  # refused, rejected (some rows), taken; broken: a promise
    seconds: float = 0.0
    megabytes: int = 0
    failure: str = ""


@dataclass
class Tally:
    """All results; with a `record`, those that stand in it already, and every new one added to it."""

    record: Path | None = None
    results: dict[tuple[str, int], Result] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.record and self.record.exists():
            for line in self.record.read_text("utf-8").splitlines():
                self._keep(Result(**json.loads(line)))

    def _keep(self, result: Result) -> None:
        self.results[result.kind, result.number] = result

    def add(self, result: Result) -> None:
        """Count one file."""
        self._keep(result)
        if self.record:
            self.record.parent.mkdir(parents=True, exist_ok=True)
            with self.record.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")

    def missing(self, kind: str, numbers: range) -> tuple[int, ...]:
        """Which files of a kind have not been put through."""
        return tuple(number for number in numbers if (kind, number) not in self.results)

    def of(self, kind: str) -> list[Result]:
        """A kind's results."""
        return [result for result in self.results.values() if result.kind == kind]

    @property
    def broken(self) -> list[str]:
        """Sentences about broken promises."""
        return [result.failure for result in self.results.values() if result.failure]

    def by_mutation(self) -> Iterator[tuple[str, Counter[str]]]:
        """What became of each mutation's files."""
        words: dict[str, Counter[str]] = defaultdict(Counter)
        for result in self.results.values():
            words[result.mutation][result.word] += 1
        yield from sorted(words.items())

    def table(self) -> str:
        """Markdown: per importer, and together, how many files ended how, and what the worst took."""
        lines = [
            "| importer | files | refused | some rows refused | taken | broken | slowest | peak memory |",
            "|---|--:|--:|--:|--:|--:|--:|--:|",
        ]
        kinds = list(dict.fromkeys(kind for kind, _ in self.results))
        groups = [(kind, self.of(kind)) for kind in kinds] + [("**all**", list(self.results.values()))]
        for name, results in groups:
            words = Counter(result.word for result in results)
            counts = [words[word] for word in ("refused", "rejected", "taken", "broken")]
            figures = " | ".join(f"{count:,}" for count in (len(results), *counts))
            slowest = max((result.seconds for result in results), default=0)
            memory = max((result.megabytes for result in results), default=0)
            lines.append(f"| {name} | {figures} | {slowest:.1f} s | {memory:,} MB |")
        return "\n".join(lines)
