"""Words of what goes wrong around the store: disks, keys, files."""

from datetime import datetime

from kehou_desktop.i18n import N_, _

TROUBLES = {
    "no_store": N_("这里没有学校数据：{folder}。没有改动。请指明放数据的文件夹，或先建立学校。"),
    "pointer_lost": N_(
        "数据还在 {folder} 里，但指明用哪一份的 CURRENT 文件不见了。没有改动。"
        "请把最新的 gen- 文件夹的名字写进 CURRENT，或把备份恢复到一个空文件夹。"
    ),
    "store_exists": N_("这个文件夹里已经有一个学校：{folder}。没有改动。请换一个空文件夹。"),
    "store_in_use": N_(
        "这个学校的数据正在被另一个窗口或命令使用（{host}，{since} 起）。没有改动。请先关掉那一个。"
    ),
    "store_newer": N_(
        "这份数据是更新版本的程序写的（格式 {schema}，本程序认识到 {known}）。没有改动。请装新版本再打开。"
    ),
    "store_damaged": N_(
        "数据文件打不开或有损坏：{folder}。没有做任何修改。请从最近的备份恢复到一个新文件夹。"
    ),
    "keys_unreadable": N_("密钥文件缺失或损坏，数据打不开。数据没有动。请从备份恢复。"),
    "library_unsafe": N_("加密数据库组件不对（{version}），为安全起见没有打开数据。请重新安装程序。"),
    "folder_synchronised": N_("{folder} 在网盘同步文件夹里，同步会弄坏数据。请换一个普通的本机文件夹。"),
    "folder_shared": N_("{folder} 在网络共享上，断网会弄坏数据。请换到本机硬盘。"),
    "folder_not_writable": N_("{folder} 不能写入。没有改动。请换一个文件夹，或请管理员开放权限。"),
    "disk_nearly_full": N_("磁盘只剩 {free_mb} MB，至少要 {needed_mb} MB。没有改动。请先腾出空间。"),
    "disk_full": N_("磁盘满了，这一步没有保存，以前的数据完好。请先腾出空间再做一遍。"),
    "disk_error": N_("磁盘读写出错，这一步没有保存。请马上备份到 U 盘，并检查硬盘。"),
    "cancelled": N_("已取消，没有改动。"),
    "backup_failed": N_(
        "备份没有做成（{reason}），没有留下半个文件。学校的数据完好。请换一个位置再备份：{folder}。"
    ),
    "closed": N_("学校已经关上，这一步没有做。以前保存的都在。请重新打开再做一遍。"),
    "output_in_data": N_("{file} 在学校的数据文件夹里，没有写。请换一个文件夹。"),
    "backup_damaged": N_("备份文件 {file} 读不出来或已损坏。没有改动。请换一个备份。"),
    "file_missing": N_("找不到文件：{file}。"),
    "file_unreadable": N_("读不了文件：{file}。请看看是不是被别的程序占用。"),
    "file_not_written": N_("写不了文件：{file}。没有留下半个文件。请换一个位置。"),
    "qt_missing": N_("窗口所需的系统组件没有装好：{reason}。命令行 kehou 仍可使用。"),
}
"""The surroundings: what happened, what is safe, what to do. Exit status 2 on the command line."""

REASONS = {
    "disk_full": N_("磁盘满了"),
    "disk_error": N_("磁盘或 U 盘读写出错"),
    "folder_not_writable": N_("那里不能写入"),
    "store_damaged": N_("做出来的那一份读不开"),
    "store_in_use": N_("数据正忙"),
    "verify": N_("写下的和读回的不一样"),
    "compare": N_("做出来的那一份和原来的数据不一样"),
    "pages_damaged": N_("数据文件有损坏"),
    "references_broken": N_("数据里有对不上的记录"),
    "triggers_missing": N_("数据的保护规则被动过"),
    "chain_broken": N_("操作记录的链条断了"),
    "rows_altered": N_("有数据被绕过程序改过"),
}
"""Why a backup was not made."""


def clock_behind(when: datetime) -> tuple[str, str]:
    """Return the warning of a clock that stands before the last deed, and what to do about it."""
    said = _("电脑的时间比上一次操作（{when}）还早。").format(when=f"{when:%Y-%m-%d %H:%M}")
    return said, _("请先把时间校准，再点名、收款。")
