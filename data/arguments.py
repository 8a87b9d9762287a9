"""argparse that speaks Chinese."""

import argparse
import re
import sys
from typing import Any, Final, NoReturn

_PROBLEMS: Final = (
    (re.compile(r"the following arguments are required: (.*)"), r"缺少参数：\1"),
    (re.compile(r"unrecognized arguments: (.*)"), r"不认识的参数：\1"),
    (re.compile(r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)"), r"\1 的值 \2 不对，可选：\3"),
    (re.compile(r"argument (.*?): invalid int value: (.*)"), r"\1 应为整数，不能是 \2"),
    (re.compile(r"argument (.*?): expected (one|at least one) argument"), r"\1 后面要写值"),
    (re.compile(r"argument (.*?): not allowed with argument (.*)"), r"\1 不能与 \2 同用"),
    (re.compile(r"argument (.*?): (.*[一-龥].*)"), r"\2"),
)


class ChineseParser(argparse.ArgumentParser):
    """A parser whose help and complaints are Chinese; wrong usage exits with 2."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"add_help": False, "allow_abbrev": False})
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示用法")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        for pattern, chinese in _PROBLEMS:
            if pattern.fullmatch(message):
                message = pattern.sub(chinese, message)
                break
        else:
            message = "参数有误"
        self.print_usage(sys.stderr)
        self.exit(2, f"{message}。加 -h 可看用法。\n")
