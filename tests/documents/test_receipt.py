"""F-21: three slips that say the same, and nothing for an amount of nought."""

import pytest

from kehou_desktop.documents import receipt
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees import PayMethod
from tests import paper_cases as cases


def test_three_slips_say_the_same() -> None:
    data = receipt.pdf([cases.receipt()])
    text = cases.pages(data)
    assert len(text) == 1 and cases.size(data) == (210, 297) and all(cases.fonts(data).values())
    for said in (
        "课后服务费交款登记单（内部凭据）",
        "№ 2026-0001183",
        "2027 年 01 月 05 日",
        "王㛃",
        "¥ 101.20",
        "人民币壹佰零壹元贰角",
        "校验摘要 1-7C41-E09A",
        "收款人：田秀英",
        "官方票据号：",
    ):
        assert text[0].count(said) == 3, said
    for once in ("第一联  存根", "第二联  交款人", "第三联  记账"):
        assert text[0].count(once) == 1
    assert "收据" not in text[0] and "补打" not in text[0]


def test_receipt_is_the_title_only_where_a_policy_allows_it() -> None:
    text = cases.pages(receipt.pdf([cases.receipt()], allow_receipt_title=True))[0]
    assert text.count("课后服务费收款收据") == 3 and "登记单" not in text


def test_a_second_printing_says_so() -> None:
    assert cases.pages(receipt.pdf([cases.receipt(copies_before=2)]))[0].count("补打 第 2 次") == 3


@pytest.mark.parametrize("amount", [0, -101])
def test_nothing_prints_nothing(amount: int) -> None:
    with pytest.raises(Refused) as refusal:
        receipt.pdf([cases.receipt(), cases.receipt(amount=amount)])
    assert refusal.value.code == "nothing_to_receipt"
    with pytest.raises(Refused):
        receipt.pdf([])


def test_a_reduced_amount_does_not_show_what_others_pay() -> None:
    lines = cases.pages(receipt.pdf([cases.receipt(amount=5060)]))[0].split("\n")
    assert "¥ 50.60" in lines and "2.30" not in lines and "44" not in lines
    assert lines.count("—") == 6


@pytest.mark.parametrize("method", list(PayMethod))
def test_exactly_one_way_of_paying_is_ticked(method: PayMethod) -> None:
    other = next(m for m in PayMethod if m is not method)
    one, two = receipt.pdf([cases.receipt(method=method)]), receipt.pdf([cases.receipt(method=other)])
    assert one != two and cases.pages(one) == cases.pages(two)


def test_a_batch_is_in_the_order_given_with_bookmarks() -> None:
    batch = [cases.receipt(serial=n, payer=name) for n, name in enumerate(cases.names(3), 1)]
    reader = cases.read(receipt.pdf(batch))
    titles = [str(e["/Title"]) for e in reader.outline]  # type: ignore[call-overload]
    assert titles == ["№ 2026-0000001 王㛃", "№ 2026-0000002 李𬍛", "№ 2026-0000003 曹䶮"]


def test_long_names_keep_to_their_place() -> None:
    noun = cases.receipt(payer=cases.LONG * 2, school=cases.SCHOOL * 3, received_by=cases.LONG)
    text = cases.pages(receipt.pdf([noun]))[0]
    assert text.count(cases.LONG * 2) == 3 and text.count(cases.SCHOOL * 3) == 3
