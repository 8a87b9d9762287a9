"""开始: nothing has been imported yet. Offers the demo city, or says how to bring one's own data."""

import streamlit as st

from dashboard import demo_builder, frame, navigation, problems

STEPS = (
    ("行政区划", "县、乡、村的代码和名称，最先导入"),
    ("业务数据", "监测对象名册、项目、资金等，系统导出的原表即可，按内容识别"),
    ("边界", "乡镇或县区的边界文件，有了它地图才有形状"),
)
COMMANDS = (
    "python -m data import 行政区划.xlsx",
    "python -m data import 监测对象信息.xlsx 项目.xlsx 资金.xlsx",
    "python -m data boundaries 乡镇边界.geojson",
)


INSIDE = (
    "总览：一屏看清全市和各县区，哪里落后、差多少",
    "地图：每个指标、每个月，从县区看到村",
    "下钻：逐级排名，直到一村一档",
)
BUILDING, FAILED = "demo_building", "demo_failed"


def begin() -> None:
    """Run by the click, before the page: the button is drawn switched off while the city is built."""
    st.session_state[BUILDING] = True
    st.session_state[FAILED] = ""


def build_demo() -> None:
    bar = st.progress(0.0, "正在准备…")
    try:
        with problems.told("demo city"):
            if not demo_builder.build(bar.progress):
                st.session_state[FAILED] = "演示城市正由另一个窗口生成，完成后请刷新。"
    except problems.ToldError as told:
        st.session_state[FAILED] = (
            f"演示城市没有生成成功，可以再试一次；如再出现，请把编号 {told} 告诉管理员。"
        )
    finally:
        st.session_state[BUILDING] = False
    st.rerun()


st.html(
    '<div class="welcome"><h1>还没有数据</h1>'
    "<p>可以先看一座虚构的演示城市，也可以导入自己的数据。两者都在本机完成，不连外网。</p></div>"
)
demo, own = st.columns(2)
with (
    demo,
    frame.panel(
        "demo",
        "先看演示城市",
        "虚构的示范市：7 个县区、107 个乡镇、约 1,800 个村，2020 年至 2021 年",
        height="stretch",
    ),
):
    st.html("<ul class='inside'>" + "".join(f"<li>{line}</li>" for line in INSIDE) + "</ul>")
    frame.sentences(["生成约需一分钟。每一页都会标明“演示数据”，以后可以换成自己的数据。"])
    building = st.session_state.get(BUILDING, False)
    st.button("生成演示城市", type="primary", key="build_demo", disabled=building, on_click=begin)
    if building:
        build_demo()
    elif failed := st.session_state.get(FAILED):
        frame.notice(failed)
with (
    own,
    frame.panel(
        "own",
        "导入自己的数据",
        "在浏览器里上传表格：先检查，逐格说明哪里有误，确认后才导入",
        height="stretch",
    ),
):
    st.html(
        "<ol class='inside'>" + "".join(f"<li><b>{name}</b>：{why}</li>" for name, why in STEPS) + "</ol>"
    )
    frame.sentences(["可以一次都拖进来。没有现成的表格，工作台里有每一种的空白模板。"])
    st.button("打开数据工作台", type="primary", key="open_workbench", on_click=navigation.open_workbench)
    with st.expander("由管理员用命令导入"):
        frame.sentences(["在安装本系统的目录里依次运行，结果与网页相同："])
        st.html("<div class='steps'>" + "".join(f"<pre>{command}</pre>" for command in COMMANDS) + "</div>")
        st.button("已经导入，重新载入", key="reload")
