"""Which words can be names of persons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

_Named = TypeVar("_Named")

_PERSON = re.compile(r"[\u4e00-\u9fa5\U00020000-\U0003ffff\u3400-\u4dbf]{2,4}(?:·[\u4e00-\u9fa5]{1,8})?")
_NO_PERSON = re.compile(
    r"签名|签字|签章|盖章|印章|日期|同意|意见|负责|执法|检查|记录|人员|证号|编号|单位|无异|情况|机关|代表|见证|拒绝"
    r"|本人|以上|属实|大队|中队|支队|主任|局长|科长|队长|书记|委员|处长|股长|所长|组长|职务|工作|姓名|上述|地址|电话|代理"
    r"|送达|收件|签收|时间|地点|主持|参加|列席|出席|汇报|询问|当事|法制|审核|批准|承办|经办|办案|调查|是否|以下|空白|以及"
    r"|其他|相关|规定|申辩|陈述|回避|权利|告知|证件|总工程|总经济|总会计|总规划|总督学|总农艺|通过|提交|退回|呈报|已阅|听清|请你|请您|看清|过目|出示|这是|我局|案件|处罚|公司|编制|复核|副本|立案|结案|建议|不予|[第共]?页|盖(?!$)|.[科股局队所处]$(?<!^..)"
)
# Surnames in the order of their number: a name of two characters that ends in 科 or 局 is one only behind these.
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪季辛柯殷"
    "费岑倪滕罗毕郝安乐时傅卞齐伍元卜穆萧尹湛祁毛禹狄米贝明臧计伏成谈茅庞熊纪舒屈项祝梁杜阮蓝闵席麻贾路娄危童颜梅盛刁钟骆樊凌霍虞柯管"
    "卢莫房裘缪解应宗宣邓郁单杭洪包诸左崔吉龚嵇邢滑裴荣翁荀羊惠甄曲封芮储靳段富焦巴侯班仲宫宁栾甘厉祖詹束龙司韶黎薄宿怀蒲鄂咸籍"
    "楼柳丛凤鲍鲁邸宛尧牟泮占鄢晋盘覃帖逯郜郏郇母门苟敬卿代刀岩普腾衣修由战迟初亓隋矫逄綦卓蔺屠蒙池乔胥苍闻莘党翟劳姬申冉桑桂濮牛寿尚农温庄晏柴瞿阎慕茹艾鱼容戈庾居衡耿匡寇阙殳沃蔚越隆巩聂晁勾敖融冷訾阚饶沙鞠"
    "巢蒯荆游竺公岳帅缑亢况郈琴佟褚展舒储檀虎谌揭海祖仝苗郗向龙户撒妥回哈鹿仵戚欧"
    "柏窦葛奚郎俞酆廉邬昝贲羿汲邴糜巫隗宓戎幸蓟邰郦雍郤璩扈冀浦宦暨夔乜钮仇伊裔栗苌亢佴"
)
COMPOUND = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "夏侯",
    "端木",
    "长孙",
)
_ENOUGH = 2  # people who must be left where some are taken for words


def reads_as_person(name: str) -> bool:
    """Two to four characters (or more with a dot in them) that are no word of the form."""
    if not _PERSON.fullmatch(name) or _NO_PERSON.search(name):
        return False
    return len(name) > 2 or name[1] not in "科股局队所处组" or name[0] in SURNAMES


def begins_with_surname(name: str) -> bool:
    """Whether a word of Chinese characters begins as names of persons do; rarer surnames are not known here."""
    return name.startswith(COMPOUND) or (len(name) <= 3 and name[:1] in SURNAMES)


def without_words(named: Sequence[_Named], names: Sequence[str]) -> list[_Named]:
    """Of what was taken for names on a scan: those that begin as names do, where at least two of them do.

    A label that was not read as one (天 气多云), or words of an opinion (属疑难), have the length of a name.
    """
    likely = [one for one, name in zip(named, names, strict=True) if begins_with_surname(name)]
    return likely if len(likely) >= _ENOUGH else list(named)
