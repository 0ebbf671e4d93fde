"""The one style sheet, written from the table of colours.

Kinds are dynamic properties: ``kind`` on buttons (primary, link, danger), frames (card, panel, well,
banner, bar) and labels (title, section, caption, muted, strong, figure, error); ``state`` on a banner;
``bad`` on a field.
"""

from collections.abc import Callable, Mapping
from string import Template

from kehou_desktop.ui.tokens import Tokens

_BUTTONS = """
QPushButton { background: $surface; color: $text; border: 1px solid $line2; border-radius: 4px;
  padding: 0 13px; min-height: ${h30}px; }
QPushButton:hover { background: $head; }
QPushButton:pressed { background: $soft; }
QPushButton:focus { border: 2px solid $accent; padding: 0 12px; min-height: ${h28}px; }
QPushButton:disabled { background: $head; color: $muted; border-color: $line; }
QPushButton[kind="primary"] { background: $accent; color: $on; border: 1px solid $accent; font-weight: bold; }
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed { background: $hover; border-color:
$hover; } QPushButton[kind="primary"]:focus { border: 1px solid $accent; padding: 0 13px; min-height:
${h30}px; } QPushButton[kind="primary"]:disabled { background: $head; color: $muted; border-color: $line; }
QPushButton[kind="link"] { background: transparent; color: $accent; border: 1px solid transparent;
padding: 0 8px; } QPushButton[kind="link"]:hover { background: $soft; }
QPushButton[kind="link"]:focus { border: 2px solid $accent; padding: 0 7px; }
QPushButton[kind="link"]:disabled { background: transparent; color: $muted; }
QPushButton[kind="danger"] { color: $bad; border-color: $bad; }
QPushButton[kind="danger"]:focus { border: 2px solid $accent; }
QPushButton[kind="segment"] { border-radius: 0; padding: 0 14px; margin-left: -1px; }
QPushButton[kind="segment"]:checked { background: $soft; color: $accent; font-weight: bold;
  border-color: $accent; border-bottom: 3px solid $accent; min-height: ${h28}px; }
QPushButton[kind="segment"]:focus { border: 2px solid $accent; padding: 0 13px; }
QPushButton[kind="segment"]:checked:focus { border-bottom: 3px solid $accent; min-height: ${h27}px; }
QPushButton[kind="segment"][place="first"] { margin-left: 0; border-top-left-radius: 4px;
  border-bottom-left-radius: 4px; }
QPushButton[kind="segment"][place="last"] { border-top-right-radius: 4px; border-bottom-right-radius: 4px; }
QPushButton[kind="segment"][place="only"] { margin-left: 0; border-radius: 4px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 4px; color: $text;
  min-height: ${h28}px; min-width: ${h28}px; }
QLineEdit QToolButton { min-height: 0; min-width: 0; border: 0; }
QToolButton:hover { background: $soft; }
QToolButton:focus { border: 2px solid $accent; }
"""

_FIELDS = """
QLineEdit, QComboBox, QSpinBox, QDateEdit, QTimeEdit, QPlainTextEdit, QTextEdit { background: $surface;
  color: $text; border: 1px solid $line2; border-radius: 4px; selection-background-color: $accent;
  selection-color: $on; }
QLineEdit, QComboBox, QSpinBox, QDateEdit, QTimeEdit { padding: 0 9px; min-height: ${h30}px;
  placeholder-text-color: $muted; }
QPlainTextEdit, QTextEdit { padding: 4px 6px; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus, QTimeEdit:focus { border: 2px solid
$accent;
  padding: 0 8px; min-height: ${h28}px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; padding: 3px 5px; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDateEdit:disabled, QTimeEdit:disabled,
QPlainTextEdit:disabled { background: $head; color: $muted; border-color: $line; }
QLineEdit:read-only { background: $head; }
QLineEdit[bad="true"], QComboBox[bad="true"], QSpinBox[bad="true"], QDateEdit[bad="true"],
QTimeEdit[bad="true"], QPlainTextEdit[bad="true"] { border: 2px solid $bad; padding: 0 8px; min-height:
${h28}px; } QComboBox::drop-down, QDateEdit::drop-down { border: 0; width: 24px; subcontrol-position:
center right; } QComboBox::down-arrow, QDateEdit::down-arrow { image: url("$down"); width: 12px; height:
12px; } QComboBox QAbstractItemView { background: $raised; border: 1px solid $line2; padding: 2px; outline: 0;
  color: $text; selection-background-color: $soft; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: ${h28}px; padding: 0 8px; }
QSpinBox::up-button, QTimeEdit::up-button { border: 0; width: 20px; subcontrol-position: top right; }
QSpinBox::down-button, QTimeEdit::down-button { border: 0; width: 20px; subcontrol-position: bottom right; }
QSpinBox::up-arrow, QTimeEdit::up-arrow { image: url("$up"); width: 10px; height: 10px; }
QSpinBox::down-arrow, QTimeEdit::down-arrow { image: url("$down"); width: 10px; height: 10px; }
QCheckBox { spacing: 8px; min-height: ${h28}px; border: 2px solid transparent; border-radius: 4px; }
QCheckBox:focus { border: 2px solid $accent; }
QCheckBox::indicator, QRadioButton::indicator { width: 16px; height: 16px; border: 1px solid $line2;
  background: $surface; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$tick"); }
QCheckBox::indicator:indeterminate { background: $surface; border-color: $accent; image: url("$part"); }
QRadioButton::indicator:checked { border: 5px solid $accent; width: 8px; height: 8px; }
QCheckBox::indicator:disabled { background: $head; border-color: $line; }
"""

_WINDOW = """
QMenuBar { background: $bg; color: $text; padding: 0 12px; border: 0; min-height: ${h32}px; }
QMenuBar::item { background: transparent; padding: 5px 12px; border-radius: 4px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $soft; color: $text; }
QMenu { background: $raised; color: $text; border: 1px solid $line2; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: $soft; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QTabWidget::pane { border: 0; border-top: 1px solid $line; }
QTabWidget::tab-bar { left: 0; }
QTabBar { background: $bg; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted; border: 0; border-bottom: 3px solid transparent;
  padding: 0 16px 0 14px; height: ${h37}px; min-width: ${w60}px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { background: $surface; color: $text; font-weight: bold; border-bottom: 3px solid
$accent; } QTabBar::tab:focus { border: 2px solid $accent; border-bottom: 3px solid $accent; padding: 0
14px 0 12px;
  height: ${h35}px; }
QStatusBar { background: $bg; color: $muted; border-top: 1px solid $line; min-height: ${h25}px;
  max-height: ${h25}px; font-size: ${caption}px; }
QStatusBar::item { border: 0; }
QStatusBar QLabel { color: $muted; font-size: ${caption}px; padding: 0 4px; }
QToolTip { background: $raised; color: $text; border: 1px solid $line2; padding: 4px 6px; }
QSplitter::handle { background: $line; }
QScrollArea { border: 0; background: transparent; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollArea[kind="desk"] { background: $line; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; border: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; border: 0; }
QScrollBar::handle { background: $line2; border-radius: 3px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: $off_bg; border: 0; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
"""

_FRAMES = """
QFrame[kind="card"] { background: $surface; border: 1px solid $line; border-radius: 6px; }
QFrame[kind="panel"] { background: $surface; border: 0; border-left: 1px solid $line; }
QFrame[kind="well"] { background: $bg; border: 1px solid $line; border-radius: 6px; }
QFrame[kind="veil"] { background: rgba(0, 0, 0, 43%); border: 0; }
QFrame[kind="rule"] { background: $line; border: 0; min-height: 1px; max-height: 1px; }
QFrame[kind="key"] { background: $surface; border: 1px solid $line2; border-radius: 3px; }
QFrame[kind="banner"] { border-radius: 4px; border: 1px solid $off; border-left: 4px solid $off;
background: $off_bg; } QFrame[kind="banner"][state="done"] { border-color: $ok; background: $ok_bg; }
QFrame[kind="banner"][state="look"] { border-color: $warn; background: $warn_bg; }
QFrame[kind="banner"][state="stop"] { border-color: $bad; background: $bad_bg; }
QFrame[kind="banner"][state="part"], QFrame[kind="banner"][state="changed"] { border-color: $accent;
  background: $soft; }
QDialog { background: $raised; }
QDialog[kind="room"] { background: $bg; }
QLabel { background: transparent; color: $text; }
QLabel[kind="title"] { font-size: ${title}px; font-weight: bold; }
QLabel[kind="section"] { font-size: ${section}px; font-weight: bold; }
QLabel[kind="strong"] { font-weight: bold; }
QLabel[kind="muted"] { color: $muted; }
QLabel[kind="caption"] { color: $muted; font-size: ${caption}px; }
QLabel[kind="heading"] { color: $muted; font-size: ${caption}px; font-weight: bold; }
QLabel[kind="figure"] { font-size: ${figure}px; font-weight: bold; }
QLabel[kind="figure"][state="stop"] { color: $bad; }
QLabel[kind="figure"][state="look"] { color: $warn; }
QLabel[kind="key"] { background: $surface; border: 1px solid $line2; border-radius: 3px; font-size:
${caption}px;
  font-weight: bold; padding: 0 5px; min-height: 18px; }
QLabel[kind="practice"] { background: $warn_bg; color: $warn; font-weight: bold; padding: 3px; }
QLabel[kind="error"] { color: $bad; font-size: ${caption}px; }
QTableView { background: $surface; color: $text; border: 1px solid $line; border-radius: 6px; outline: 0;
  gridline-color: transparent; selection-background-color: transparent; selection-color: $text; }
QTableView[grid="true"] { gridline-color: $line; }
QHeaderView { background: $head; border: 0; border-top-left-radius: 5px; border-top-right-radius: 5px; }
QHeaderView::section { background: transparent; color: $muted; border: 0; border-bottom: 1px solid $line;
  padding: 0 8px; font-size: ${caption}px; font-weight: bold; }
QHeaderView::section:hover { color: $text; }
QHeaderView::up-arrow { image: url("$up"); width: 10px; height: 10px; subcontrol-position: center right;
  subcontrol-origin: padding; }
QHeaderView::down-arrow { image: url("$down"); width: 10px; height: 10px; subcontrol-position: center right;
  subcontrol-origin: padding; }
QTableView QLineEdit { border: 2px solid $accent; border-radius: 0; padding: 0 5px; min-height: 0; }
QTableView QLineEdit:focus { padding: 0 5px; min-height: 0; }
QTableView QLineEdit[bad="true"] { border: 2px solid $bad; }
QListView { background: $surface; color: $text; border: 1px solid $line; border-radius: 6px; outline: 0; }
QListView::item:selected { background: $soft; color: $text; }
QListView[kind="pages"] { border: 0; border-right: 1px solid $line; border-radius: 0; background: $bg; }
QListView[kind="pages"]::item { border: 2px solid transparent; border-radius: 4px; }
QListView[kind="pages"]::item:selected { background: transparent; color: $text; border: 2px solid $accent; }
QListView[kind="popup"] { background: $raised; border: 1px solid $line2; border-radius: 4px; padding: 2px; }
QListView[kind="popup"]::item { min-height: ${h26}px; padding: 0 6px; }
"""


def text(
    tokens: Tokens, text_px: Callable[[int], int], px: Callable[[int], int], images: Mapping[str, str]
) -> str:
    """Return the style sheet of ``tokens``; ``text_px`` grows type, ``px`` heights; arrows are files."""
    names = {field: getattr(tokens, field) for field in Tokens.__dataclass_fields__}
    names |= {f"h{n}": str(px(n)) for n in (25, 26, 27, 28, 30, 32, 35, 37)}
    names |= {"w60": str(px(60))}
    sizes = {"caption": 12, "section": 16, "title": 20, "figure": 28}
    names |= {name: str(text_px(size)) for name, size in sizes.items()}
    return Template(_BUTTONS + _FIELDS + _WINDOW + _FRAMES).substitute(names | dict(images))
