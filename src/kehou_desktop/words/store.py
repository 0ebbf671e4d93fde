"""Words of what goes wrong around the store: disks, keys, files."""

from kehou_desktop.i18n import N_

TROUBLES = {
    "no_store": N_("这里没有学校数据：{folder}。没有改动。请指明放数据的文件夹，或先建立学校。"),
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
    "backup_damaged": N_("备份文件 {file} 读不出来或已损坏。没有改动。请换一个备份。"),
    "file_missing": N_("找不到文件：{file}。"),
    "file_unreadable": N_("读不了文件：{file}。请看看是不是被别的程序占用。"),
    "file_not_written": N_("写不了文件：{file}。没有留下半个文件。请换一个位置。"),
    "qt_missing": N_("窗口所需的系统组件没有装好：{reason}。命令行 kehou 仍可使用。"),
}
"""The surroundings: what happened, what is safe, what to do. Exit status 2 on the command line."""
