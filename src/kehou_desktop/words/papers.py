"""What is said when a paper cannot be printed or its code cannot be read."""

from kehou_desktop.i18n import N_

REFUSALS: dict[str, str] = {
    "page_code_wrong": N_(
        "页码有误，请再看一遍。没有打开任何表，也没有改动。请照表上右上角的八位数字重新输入。"
    ),
    "page_codes_used_up": N_("这一类表的页码已经用完，这一页没有打印。请清理多年以前的打印记录后再打印。"),
    "nothing_to_print": N_("没有可打印的内容，没有生成文件。请先选定要打印的班级、日期或月份。"),
}

TROUBLES: dict[str, str] = {
    "fonts_missing": N_("缺少打印用的字体文件 {file}，没有生成文件，资料没有改动。请重新安装本程序。"),
}
