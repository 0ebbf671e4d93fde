"""Payments and their numbered proofs (F-21)."""

import hashlib
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees import (
    PayMethod,
    Receipt,
)
from kehou_desktop.services import classes, school
from kehou_desktop.store import models, rights
from kehou_desktop.store.rights import allow


@allow("head", "cashier", "bookkeeper", "auditor")
def receipt(session: Session, payment_id: int) -> Receipt:
    """Return a payment's proof as it was given (F-21)."""
    payment = session.get_one(models.Payment, payment_id)
    bill = session.get_one(models.Bill, payment.bill_id)
    student = session.get_one(models.Student, payment.student_id)
    policy = session.get_one(models.FeePolicy, bill.policy_id)
    seat = classes.seats(session, payment.paid_on).get(student.id)
    charged = session.scalar(
        select(func.sum(models.BillLine.charged_x100)).where(models.BillLine.bill_id == bill.id)
    )
    copies = session.scalar(
        select(func.count())
        .select_from(models.PrintRun)
        .where(models.PrintRun.paper == "receipt", models.PrintRun.case_key == str(payment_id))
    )
    return Receipt(
        serial=payment.serial,
        year=payment.year,
        school=school.facts(session).name,
        paid_on=payment.paid_on,
        payer=student.name,
        class_label=seat.label if seat else "",
        student_no=student.student_no,
        item=f"{bill.year}-{bill.month:02d}",
        quantity_x100=charged or 0,
        price=policy.price,
        amount=payment.amount,
        method=payment.method,
        received_by=session.get_one(models.Account, payment.account_id).name,
        digest=payment.digest,
        epoch=payment.epoch,
        copies_before=copies or 0,
    )


@allow("head", "cashier", "bookkeeper", "auditor")
def payments(session: Session, *, year: int, month: int, student_id: int | None = None) -> tuple[int, ...]:
    """Return the payments made for the bills of a month, by serial."""
    query = (
        select(models.Payment.id)
        .join(models.Bill, models.Bill.id == models.Payment.bill_id)
        .where(models.Bill.year == year, models.Bill.month == month)
        .order_by(models.Payment.year, models.Payment.serial)
    )
    if student_id is not None:
        query = query.where(models.Payment.student_id == student_id)
    return tuple(session.scalars(query))


@allow("head", "cashier")
def pay(session: Session, bill_id: int, *, amount: int, method: PayMethod, today: date) -> int:
    """Take a payment (fen) and give it the next number of the year. Returns the payment's id (F-21).

    Refuses an amount that is not positive or more than is owed, and a day before the bill was made (a clock
    set back would number the proof in another year). Serials run unbroken: the number is given in
    the same transaction as the payment; after a restore it goes on above the highest number on paper.
    """
    bill = session.get_one(models.Bill, bill_id)
    if today < bill.made_at.date():
        raise Refused("paid_before_bill", day=today, made=bill.made_at.date())
    paid = (
        session.scalar(select(func.sum(models.Payment.amount)).where(models.Payment.bill_id == bill_id)) or 0
    )
    owed = bill.due - paid
    if amount <= 0:
        raise Refused("amount_wrong")
    if amount > owed:
        raise Refused("pays_more_than_owed", owed=owed, amount=amount)
    given = select(func.max(models.Payment.serial)).where(models.Payment.year == today.year)
    on_paper = select(func.max(models.Epoch.serial_floor)).where(models.Epoch.serial_year == today.year)
    serial = max(session.scalar(given) or 0, session.scalar(on_paper) or 0) + 1
    who = rights.actor(session)
    epoch = session.scalar(select(func.max(models.Epoch.id))) or 0
    parts = (today, serial, bill.student_id, bill_id, amount, method.value, who.account_id, epoch)
    body = "|".join(str(part) for part in parts)
    payment = models.Payment(
        year=today.year,
        serial=serial,
        bill_id=bill_id,
        student_id=bill.student_id,
        paid_on=today,
        amount=amount,
        method=method,
        account_id=who.account_id,
        epoch=epoch,
        digest=hashlib.sha256(body.encode()).hexdigest()[:8].upper(),
    )
    session.add(payment)
    session.flush()
    return payment.id


rights.declared(globals())
