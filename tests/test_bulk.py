"""Reading many rows at once: whatever the cells hold comes back, in the order of the rows."""

from sqlalchemy import BigInteger, Engine, String, literal, select, union_all

from data.bulk import read_columns

TEXTS = ['"quoted"', "back\\slash", "two\nlines\tand a tab", "\x01", "户主", "𠮷", "", " [1, null] ", None]
LARGE = 9_007_199_254_740_993  # more than a float can tell


def test_columns_come_back_as_they_are(engine: Engine) -> None:
    rows = [(text, LARGE - place if text else None) for place, text in enumerate(TEXTS)]
    one_by_one = [
        select(literal(text, String).label("told"), literal(number, BigInteger).label("number"))
        for text, number in rows
    ]
    given = union_all(*one_by_one).subquery()
    with engine.connect() as connection:
        texts, numbers = read_columns(connection, select(given))
        assert list(zip(texts, numbers, strict=True)) == rows
        assert read_columns(connection, select(given).where(given.c.told == "nobody")) == [[], []]
        ordered = select(given.c.number).where(given.c.number.is_not(None)).order_by(given.c.number)
        assert read_columns(connection, ordered) == [sorted(filter(None, numbers))]
