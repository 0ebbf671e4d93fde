"""The one table: columns over nouns, one model, one delegate, one way of keying."""

from kehou_desktop.ui.table.columns import Bar, Chip, Choice, Column, Edit, Look, Tags, dash, money
from kehou_desktop.ui.table.delegate import Delegate, draw_chip
from kehou_desktop.ui.table.editors import ChoiceEditor
from kehou_desktop.ui.table.model import TableModel
from kehou_desktop.ui.table.totals import Totals
from kehou_desktop.ui.table.view import Table, block

__all__ = [
    "Bar",
    "Chip",
    "Choice",
    "ChoiceEditor",
    "Column",
    "Delegate",
    "Edit",
    "Look",
    "Table",
    "TableModel",
    "Tags",
    "Totals",
    "block",
    "dash",
    "draw_chip",
    "money",
]
