"""A page as a test reads it: run the app in process, then look at what reached the screen."""

import json
import re
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


def open_app(**address: str) -> AppTest:
    """The app, run once at an address."""
    app = AppTest.from_file(str(APP), default_timeout=120)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def component(app: AppTest, name: str) -> Any:
    """What a component of `dashboard/components` was given to draw; fails when it is not there."""
    found = [element.proto for element in app.get("bidi_component")]
    drawn = {proto.component_name: proto.json for proto in found}
    return json.loads(drawn[f"dashboard.{name}"])


def has_component(app: AppTest, name: str) -> bool:
    """Whether the page draws a component."""
    return any(element.proto.component_name == f"dashboard.{name}" for element in app.get("bidi_component"))


def text(app: AppTest) -> str:
    """Everything on screen as one text: components' data, HTML without its tags, Streamlit's own words."""
    pieces = [json.dumps(json.loads(e.proto.json), ensure_ascii=False) for e in app.get("bidi_component")]
    pieces += [e.proto.body for e in app.get("html") if "<style>" not in e.proto.body]
    pieces += [element.value for kind in (app.markdown, app.subheader, app.caption) for element in kind]
    pieces += [button.label for button in app.button]
    return re.sub(r"<[^>]+>", "", "\n".join(pieces))
