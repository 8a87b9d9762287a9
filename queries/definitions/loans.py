"""Small loans (小额信贷): the balance, what is overdue, what is used against the rules.

A file tells a loan's balance as it is now. The loan counts in full from its first day; what was paid back
so far is taken off in the month of the file that last changed the loan, the rest when it is repaid.
"""

from sqlalchemy import select, true, union_all

from data.schema import batches, loans
from queries.events import later_of, or_forever, plus_days, spell
from queries.kpi import KPIS, RATIO, Kpi, Polarity
from queries.measures import MEASURES, Measure

_l = loans
_repaid = or_forever(_l.c.repaid_on)

# The balance as two amounts of one loan: what is still owed, and what was owed until a file told of less.
_columns = (_l.c.area_code, _l.c.lent_on)
_owed = union_all(
    select(*_columns, _repaid.label("until"), _l.c.amount_fen).where(_l.c.repaid_on.is_not(None)),
    select(*_columns, _repaid.label("until"), _l.c.balance_fen.label("amount_fen")).where(
        _l.c.repaid_on.is_(None)
    ),
    select(
        *_columns,
        later_of(_l.c.lent_on, batches.c.as_of).label("until"),
        (_l.c.amount_fen - _l.c.balance_fen).label("amount_fen"),
    )
    .join(batches, batches.c.id == _l.c.batch_id)
    .where(_l.c.repaid_on.is_(None), _l.c.balance_fen != _l.c.amount_fen),
).subquery("amounts_owed")

MEASURES.add(
    Measure(
        code="loan_balance",
        label="小额信贷余额",
        unit="元",
        kind="stock",
        definition="截至月末未结清的小额信贷余额；部分归还的，自报来新余额的月份起扣减",
        sources=("loans",),
        events=spell(_owed, _owed.c.lent_on, _owed.c.until, amount=_owed.c.amount_fen),
    ),
    Measure(
        code="loans_outstanding",
        label="未结清贷款数",
        unit="笔",
        kind="stock",
        definition="截至月末未结清的小额信贷笔数",
        sources=("loans",),
        events=spell(_l, _l.c.lent_on, _repaid),
    ),
    Measure(
        code="loans_overdue",
        label="逾期贷款数",
        unit="笔",
        kind="stock",
        definition="截至月末已过到期日仍未结清的小额信贷笔数",
        sources=("loans",),
        events=spell(_l, plus_days(_l.c.due_on, 1), _repaid),
    ),
    Measure(
        code="loans_misused",
        label="违规使用贷款数",
        unit="笔",
        kind="stock",
        definition="截至月末未结清、被查出违规使用（户贷企用等）的小额信贷笔数",
        sources=("loans",),
        events=spell(_l, _l.c.lent_on, _repaid, where=(_l.c.misused == true(),)),
    ),
)

_RISK = "舞钢市“四不摘”工作方案：防范小额信贷还贷风险"
_MISUSE = "舞钢市“四不摘”工作方案：杜绝户贷企用、违规用款"

KPIS.add(
    Kpi(
        code="loan_balance",
        label="小额信贷余额",
        short="贷款余额",
        unit="元",
        numerator=("loan_balance",),
        definition="截至月末未结清的小额信贷余额；部分归还的，自报来新余额的月份起扣减。",
        source=_RISK,
    ),
    Kpi(
        code="loans_outstanding",
        label="未结清贷款数",
        short="未结清贷款",
        unit="笔",
        numerator=("loans_outstanding",),
        definition="截至月末未结清的小额信贷笔数。",
        source=_RISK,
    ),
    Kpi(
        code="loans_overdue_rate",
        label="贷款逾期率",
        short="贷款逾期率",
        unit=RATIO,
        numerator=("loans_overdue",),
        denominator=("loans_outstanding",),
        polarity=Polarity.LOWER,
        rankable=True,
        smallest_denominator=10,
        target="ceiling.loans_overdue_rate",
        goal=0.01,
        watch_within=0.02,
        fluctuates=True,
        definition="截至月末未结清的小额信贷中，已过到期日的笔数的比重。",
        source=_RISK,
    ),
    Kpi(
        code="loans_misused",
        label="违规使用贷款数",
        short="违规贷款",
        unit="笔",
        numerator=("loans_misused",),
        polarity=Polarity.LOWER,
        rankable=True,
        target="target.loans_misused",
        goal=0,
        watch_within=0.01,
        watch_base="loans_outstanding",
        definition="截至月末未结清、被查出违规使用（户贷企用等）的小额信贷笔数，一笔也不应有。",
        source=_MISUSE,
    ),
    topic="帮扶与增收",
    headline=(
        "loan_balance",
        "loans_overdue_rate",
    ),
)
