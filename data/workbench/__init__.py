"""数据工作台 without its screens: uploads that wait in the store, and the process that works on them.

- `uploads`: the waiting files: received, ordered, discarded, and how a worker takes them up.
- `worker`: the one process per store that checks and imports them; `progress`: what it is at.
- `check`: a dry run with a preview of every sheet; `mapping`: corrections of columns, remembered.
- `marked`: the workbook back with its bad cells coloured; `templates`: empty workbooks to fill in.
- `safe_cells`: text that never becomes a formula, for everything written here.
"""
