"""The dictionary of checks: each in words, generated from the registry (docs/checks.md)."""

from data.vocabulary import KIND_LABELS
from queries import checks as _registered  # noqa: F401 - every check is registered
from queries.check import CHECKS, SEVERITIES, SUBJECTS, Check
from queries.kpi import KPIS, TOPICS

_HEAD = """# 数据核对规则

本文件由 `python -m queries checks --document > docs/checks.md` 从 `queries/checks/` 生成，请勿手改。

- **错误**：与自身或规定矛盾，一定有一处不对。**可疑**：多半有误，也可能有原因。**提示**：值得看一眼。
- 每次导入后，凡读取这种文件的规则都重新核对；改好的问题转为已改正，记下改正它的批次。
- 问题里不存姓名、证件号码；监测线等因地因年而异的界限取自政策参数。

"""


def markdown() -> str:
    """The whole dictionary as a Markdown document, the severest first."""
    return _HEAD + "\n".join(_severity(severity) for severity in SEVERITIES)


def facts(check: Check) -> list[tuple[str, str]]:
    """A check in words: (heading, text), without its label."""
    return [
        ("比较", check.compares),
        ("对象", SUBJECTS[check.subject]),
        ("数据", "、".join(KIND_LABELS[kind] for kind in check.sources)),
        ("关系到", bears_on(check)),
        ("依据", check.source),
    ]


def bears_on(check: Check) -> str:
    """The KPIs and topics that a finding makes doubtful, in words."""
    return "、".join(name if name in TOPICS else KPIS[name].label for name in dict.fromkeys(check.bears_on))


def _severity(severity: str) -> str:
    own = [check for check in CHECKS.values() if check.severity == severity]
    return f"## {severity}（{len(own)} 条）\n\n" + "\n".join(map(_check, own))


def _check(check: Check) -> str:
    lines = "".join(f"- {heading}：{text}\n" for heading, text in facts(check))
    return f"### {check.label} `{check.code}`\n\n{check.sentence}\n\n{lines}"
