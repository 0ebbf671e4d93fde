"""Words of the children's records and of reading the school's own lists."""

from enum import Enum

from kehou_desktop.domain.students import DocumentKind, HardshipCategory, LeftBehind, Outcome, Relation, Sex
from kehou_desktop.i18n import N_

LABELS: dict[Enum, str] = {
    Sex.UNKNOWN: N_("未知"),
    Sex.MALE: N_("男"),
    Sex.FEMALE: N_("女"),
    Sex.UNSTATED: N_("未说明"),
    Relation.FATHER: N_("父亲"),
    Relation.MOTHER: N_("母亲"),
    Relation.STEP_FATHER: N_("继父或养父"),
    Relation.STEP_MOTHER: N_("继母或养母"),
    Relation.GRANDFATHER: N_("祖父"),
    Relation.GRANDMOTHER: N_("祖母"),
    Relation.MATERNAL_GRANDFATHER: N_("外祖父"),
    Relation.MATERNAL_GRANDMOTHER: N_("外祖母"),
    Relation.ELDER_BROTHER: N_("哥哥"),
    Relation.YOUNGER_BROTHER: N_("弟弟"),
    Relation.ELDER_SISTER: N_("姐姐"),
    Relation.YOUNGER_SISTER: N_("妹妹"),
    Relation.FATHERS_ELDER_BROTHER: N_("伯父"),
    Relation.FATHERS_ELDER_BROTHERS_WIFE: N_("伯母"),
    Relation.FATHERS_YOUNGER_BROTHER: N_("叔父"),
    Relation.FATHERS_YOUNGER_BROTHERS_WIFE: N_("婶母"),
    Relation.MOTHERS_BROTHER: N_("舅父"),
    Relation.MOTHERS_BROTHERS_WIFE: N_("舅母"),
    Relation.MOTHERS_SISTERS_HUSBAND: N_("姨夫"),
    Relation.MOTHERS_SISTER: N_("姨母"),
    Relation.FATHERS_SISTERS_HUSBAND: N_("姑父"),
    Relation.FATHERS_SISTER: N_("姑母"),
    Relation.OTHER_RELATIVE: N_("其他亲属"),
    Relation.NOT_RELATED: N_("非亲属"),
    DocumentKind.CITIZEN_ID: N_("居民身份证"),
    DocumentKind.HONG_KONG: N_("香港居民证件"),
    DocumentKind.MACAO: N_("澳门居民证件"),
    DocumentKind.TAIWAN: N_("台湾居民来往大陆通行证"),
    DocumentKind.FOREIGN_RESIDENT: N_("外国人永久居留证件"),
    DocumentKind.PASSPORT: N_("护照"),
    DocumentKind.OTHER: N_("其他证件"),
    HardshipCategory.POVERTY_ALLEVIATED: N_("脱贫户（建档立卡）"),
    HardshipCategory.RELAPSE_MONITORED: N_("防返贫监测对象"),
    HardshipCategory.MINIMUM_LIVING: N_("低保"),
    HardshipCategory.MINIMUM_LIVING_MARGIN: N_("低保边缘"),
    HardshipCategory.EXTREME_POVERTY: N_("特困供养"),
    HardshipCategory.ORPHAN: N_("孤儿"),
    HardshipCategory.DE_FACTO_UNSUPPORTED: N_("事实无人抚养儿童"),
    HardshipCategory.DISABLED: N_("残疾学生"),
    HardshipCategory.DISABLED_PARENT: N_("残疾人子女"),
    HardshipCategory.MARTYR_CHILD: N_("烈士子女"),
    HardshipCategory.KEY_HARDSHIP: N_("重点困境儿童"),
    HardshipCategory.OTHER_CERTIFIED: N_("其他经认定的困难"),
    LeftBehind.NO: N_("非留守"),
    LeftBehind.ONE_PARENT_AWAY: N_("留守（单亲外出）"),
    LeftBehind.BOTH_PARENTS_AWAY: N_("留守（双亲外出）"),
    LeftBehind.UNSTATED: N_("留守"),
    Outcome.ADDED: N_("新增"),
    Outcome.UPDATED: N_("更新"),
    Outcome.UNCHANGED: N_("不变"),
    Outcome.REFUSED: N_("不收"),
}

FIELDS: dict[str, str] = {
    "name": N_("姓名"),
    "home_class": N_("班级"),
    "sex": N_("性别"),
    "citizen_id": N_("身份证号"),
    "document_kind": N_("证件类型"),
    "other_document_no": N_("其他证件号"),
    "student_register_no": N_("学籍号"),
    "student_aux_no": N_("学籍辅号"),
    "birth": N_("出生日期"),
    "nation": N_("民族"),
    "address": N_("住址"),
    "boarder": N_("住校"),
    "left_behind": N_("留守"),
    "is_migrant_child": N_("随迁"),
    "hardships": N_("困难类别"),
    "guardian_name": N_("监护人"),
    "guardian_relation": N_("与学生关系"),
    "guardian_relation_text": N_("关系（原文）"),
    "guardian_phone": N_("监护人电话"),
    "note": N_("备注"),
}
"""What an import may say of a child, as the preview names it."""

_REFUSED = {
    "no_name": N_("没有姓名，这一行不收。请补上姓名再导一次。"),
    "name_too_long": N_("姓名有 {length} 个字，超过 50 个，这一行不收。请核对是不是串了列。"),
    "no_class": N_("没有班级，这一行不收。请补上班级，可写 三2、3.2、302 或 三(2)班。"),
    "class_unreadable": N_("班级“{text}”认不出，这一行不收。可写 三2、3.2、302 或 三(2)班。"),
    "class_disagrees": N_("年级一栏是 {which} 年级，班级却写“{text}”，这一行不收。请改成一致。"),
    "class_doubtful": N_("表名“{sheet}”和表头标题说的不是一个班，这一行不收。请改成一致或加一列班级。"),
    "grade_not_here": N_("“{text}”是 {which} 年级，本校没有这个年级，这一行不收。请核对班级。"),
    "id_damaged": N_(
        "证件号被表格改成了数，后几位已丢，这一行不收。"
        "请把这一列设成文本重填；也可以勾选“不要号码，先收这一行”。"
    ),
    "id_fifteen": N_("证件号 {id} 是 15 位的旧号，已停用，这一行不收。请按户口本填 18 位。"),
    "id_unreadable": N_("证件号 {id} 有 {length} 位，不是 18 位，这一行不收。请对照户口本。"),
    "id_check_digit": N_("证件号 {id} 最后一位和前面对不上，这一行不收。请对照户口本。"),
    "id_of_another": N_(
        "这个证件号在库里是“{other}”的，这里写的是“{name}”，这一行不收。若只是改名，请在学生页手工改。"
    ),
    "id_twice": N_(
        "和第 {other_row} 行“{other}”的证件号重复，这里写的是“{name}”，这一行不收。请对照户口本。"
    ),
    "register_no_of_another": N_(
        "这个学籍号在库里是“{other}”的，这里写的是“{name}”，这一行不收。若只是改名，请在学生页手工改。"
    ),
    "register_no_twice": N_("和第 {other_row} 行“{other}”的学籍号重复，这里写的是“{name}”，这一行不收。"),
}
"""Rows that are not taken (interfaces.md)."""

_EMPTIED = {
    "phone_unreadable": N_("电话“{text}”认不出，留空，其余照收。请补正确的号码。"),
    "sex_unreadable": N_("性别“{text}”认不出，留空，其余照收。可写 男 或 女。"),
    "birth_unreadable": N_("出生日期“{text}”认不出，留空，其余照收。可写 2017-10-03 或 20171003。"),
    "nation_unreadable": N_("民族“{text}”认不出，留空，其余照收。"),
    "hardship_unreadable": N_("类别“{text}”认不出，没有收这一类，其余照收。请在学生页补上。"),
    "flag_unreadable": N_("“{text}”看不出是或否，留空，其余照收。"),
    "single_parent_not_kept": N_("“单亲”不作为类别保存，其余照收。"),
    "document_kind_unreadable": N_("证件类型“{text}”认不出，按身份证核对。"),
    "register_no_damaged": N_("学籍号被表格改成了数，后几位已丢，留空，其余照收。请把这一列设成文本重填。"),
    "register_no_taken": N_("这个学籍号在库里是“{other}”的，没有收，其余照收。请核对。"),
    "register_no_not_changed": N_("原来的学籍号又写在本文件另一行，学籍号没有改。请核对。"),
    "id_not_changed": N_("原来的证件号又写在本文件另一行，证件号没有改。请核对。"),
    "id_left_out": N_("证件号已被表格改坏，没有收号码，这一行照收。以后请补填。"),
}
"""Cells left empty; the row is taken."""

_SAID = {
    "region_unknown": N_("证件号开头的区划 {region} 查不到，仍照收。请对照户口本。"),
    "region_retired": N_("证件号开头的区划 {region} 现已撤并，早年办的证件常见，仍照收。"),
    "birth_disagrees": N_("出生日期 {birth} 和证件号里的 {by_id} 不一致，仍照收。请对照户口本。"),
    "sex_disagrees": N_("性别和证件号里的不一致，仍照收。请对照户口本。"),
    "id_ends_000": N_("证件号 {id} 以 000 结尾，校验位是对的，仍照收。请看一眼是不是被表格改过。"),
    "id_birth_impossible": N_("证件号 {id} 里的出生日期不存在，仍照收。请对照户口本。"),
    "age_unlikely": N_("按证件号是 {year} 年出生，不像在校学生，仍照收。请看是不是家长的号码。"),
    "no_id": N_("没有证件号，仍照收。有了请补。"),
    "private_use_character": N_(
        "姓名“{name}”里有造字区的字（{characters}），换一台电脑会变样，仍照收。请改成正式的生僻字。"
    ),
    "character_lost": N_("姓名“{name}”里有一个字在文件中已损坏，仍照收。请对照户口本改正。"),
    "document_kind_unsaid": N_("没有写证件类型，看号码不是身份证，按其他证件收下。请核对。"),
    "register_no_provincial": N_("不是全国学籍号的样子，按学籍辅号收下。"),
    "phone_several": N_("一格里有几个电话，收了 {phone}。其余请在学生页补。"),
    "phone_landline": N_("{phone} 是固定电话，白天可能没人接，仍照收。"),
    "class_was_date": N_("班级被表格改成了日期，按 {which} 年级 {number} 班收下。请核对。"),
    "repeated_row": N_("和第 {other_row} 行是同一个学生，以那一行为准，这一行没有改动什么。"),
    "namesakes": N_("这个班不止一个“{name}”，这一行又没有证件号和学籍号，分不清是谁，按新学生收下。请核对。"),
    "second_line_left": N_("“{name}”占了两行，只收第一行。第二位监护人请在学生页补。"),
    "sheet_hidden": N_("这张表是隐藏的，没有读。要导入请先取消隐藏。"),
    "sheet_without_head": N_("这张表里找不到“姓名”一类的表头，没有读。"),
}
"""Doubts: the row is taken as it stands."""

PROBLEMS: dict[str, str] = {**_REFUSED, **_EMPTIED, **_SAID}

REFUSALS: dict[str, str] = {
    "student_unknown": N_("找不到这个学生，可能刚被别人改动。请重新查找。"),
    "name_missing": N_("还没有填姓名。"),
    "class_missing": N_("还没有选班级。"),
    "name_too_long": N_("姓名有 {length} 个字，超过 50 个。请核对。"),
    "grade_not_in_school": N_("本校没有{grade}。请核对班级。"),
    "phone_unreadable": N_("电话“{text}”认不出，没有保存。手机写 11 位，座机写区号和号码。"),
    "no_class": N_("还没有写班级。可写 三2、3.2、302 或 三(2)班。"),
    "class_unreadable": N_("班级“{text}”认不出。可写 三2、3.2、302 或 三(2)班。"),
    "class_disagrees": N_("年级是 {which} 年级，班级却写“{text}”。请改成一致。"),
    "grade_not_here": N_("“{text}”是 {which} 年级，本校没有这个年级。"),
    "id_damaged": N_("证件号被表格改成了数，后几位已丢，没有保存。请重新填写。"),
    "id_fifteen": N_("证件号 {id} 是 15 位的旧号，已停用，没有保存。请填 18 位。"),
    "id_unreadable": N_("证件号 {id} 有 {length} 位，不是 18 位，没有保存。请对照户口本。"),
    "id_check_digit": N_("证件号 {id} 最后一位和前面对不上，没有保存。请对照户口本。"),
    "id_of_another": N_("这个证件号是“{name}”的，没有保存。请对照户口本。"),
    "collector_ended": N_("{name} 接孩子的委托 {day} 就到期了，没有改动。"),
    "end_in_past": N_("{day} 已经过去，过去的日子保持原样。没有改动，请填今天或以后的日子。"),
    "left_already": N_("{name} 已经记为 {day} 起不在校。没有改动。"),
    "left_before_enrolled": N_("{name} {day} 才入校，离校要在那以后。没有改动，请看日期。"),
    "left_but_named": N_("{name} {day} 还有点名或交接的记录。没有改动，离校日期请填那以后的日子。"),
    "sheet_no_head": N_(
        "{file} 里找不到学生名单：没有一行写着“姓名”和“班级”“身份证号”之类的表头。"
        "什么都没有改。请选对文件，或给表格加上表头。"
    ),
}

TROUBLES: dict[str, str] = {
    "sheet_kind_not_read": N_(
        "{file} 不是能读的表格（{suffix}）。什么都没有改。请用 WPS 或 Excel 打开，另存为 .xlsx 再导。"
    ),
    "sheet_empty": N_("{file} 是空的，里面什么都没有。什么都没有改。请换一个文件。"),
    "sheet_too_large": N_("{file} 超过 {megabytes} MB，不像名单。什么都没有改。请删去图片，或拆成几个文件。"),
    "sheet_not_what_it_says": N_(
        "{file} 的后缀是 {suffix}，里面却不是这种表格。什么都没有改。"
        "请用 WPS 或 Excel 打开，另存为 .xlsx 再导。"
    ),
    "sheet_encrypted": N_("{file} 加了密码，读不了。什么都没有改。请去掉密码另存一份再导。"),
    "sheet_damaged": N_(
        "{file} 不完整或已损坏，读不出来。什么都没有改。请重新拷贝，或用 WPS 修复后另存为 .xlsx。"
    ),
    "sheet_bomb": N_("{file} 解开后大得不正常，为安全起见没有读。什么都没有改。请另存一份再导。"),
    "sheet_forbidden_xml": N_(
        "{file} 里夹带了不该有的内容，为安全起见没有读。什么都没有改。请另存一份再导。"
    ),
    "sheet_needs_too_much": N_(
        "{file} 要占的内存太多，没有读完。什么都没有改。请只留名单，另存为新文件再导。"
    ),
    "sheet_took_too_long": N_(
        "{file} 读了 {seconds} 秒还没读完，已停下。什么都没有改。请只留名单，另存为新文件再导。"
    ),
    "sheet_too_many_rows": N_(
        "{file} 的“{sheet}”表超过 {most} 行，没有读。什么都没有改。请删去名单以外的行，或拆成几个文件。"
    ),
    "sheet_too_many_columns": N_(
        "{file} 的“{sheet}”表超过 {most} 列，没有读。什么都没有改。请删去名单以外的列。"
    ),
    "sheet_too_many_sheets": N_("{file} 里的表超过 {most} 张，没有读。什么都没有改。请拆成几个文件。"),
    "sheet_wrong_encoding": N_(
        "{file} 的文字编码认不出。什么都没有改。请用 WPS 或 Excel 打开，另存为 .xlsx 再导。"
    ),
    "sheet_reader_missing": N_("读表格的程序没有启动起来。什么都没有改。请重新安装程序。"),
}
"""A file that cannot be read as a whole."""
