"""Which picture stands for which goods: by the words of the title, else by the category, else a parcel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.ink import Ink
from rongshu.foundation.media.drawing.motifs import (
    accessories,
    bags,
    bedding,
    care,
    decor,
    desk_things,
    food,
    fruit,
    furniture,
    kitchen,
    pet_things,
    pets,
    soft,
    wear,
)
from rongshu.foundation.media.drawing.palette import kind_of

Draw = Callable[[Canvas, Ink], None]


@dataclass(frozen=True, slots=True)
class Motif:
    """A picture's subject, the scene it stands in, and the words that call for it."""

    draw: Draw
    scene: str
    words: tuple[str, ...]

    @property
    def name(self) -> str:
        """The subject's name, unique among the motifs."""
        return self.draw.__name__


def _motif(draw: Draw, scene: str, words: str) -> Motif:
    return Motif(draw, scene, tuple(words.split()))


# The first motif one of whose words is in the title wins, so the particular stands before the general.
MOTIFS: tuple[Motif, ...] = (
    # pets first: their beds, bowls and mats share words with ours
    _motif(pet_things.scooper, "table", "拾便"),
    _motif(pets.litter_box, "table", "猫砂"),
    _motif(pets.scratch_bowl, "table", "圆钵碗状"),
    _motif(pets.scratcher, "table", "抓板 猫爬架"),
    _motif(pets.pumpkin, "table", "南瓜式"),
    _motif(pets.house, "table", "封闭式宠物窝 房型 封闭式凉感 狗屋 猫屋"),
    _motif(pets.basket, "table", "宠物窝 猫窝 狗窝 窝垫"),
    _motif(pet_things.retractable, "table", "牵引器"),
    _motif(pet_things.leash, "table", "牵引绳 牵引 项圈"),
    _motif(pet_things.clippers, "table", "指甲护理 指甲剪 指甲钳"),
    _motif(pet_things.grooming, "table", "清洁套装 美容护理 清洁护理"),
    _motif(pet_things.fur_brush, "table", "除毛 按摩刷"),
    _motif(pet_things.folding_bowl, "table", "硅胶折叠碗"),
    _motif(pet_things.water_bottle, "table", "圆球饮水器 随行饮水"),
    _motif(pet_things.feeder, "table", "喂食器"),
    _motif(pet_things.bowls, "table", "餐碗 食盆 餐具饮水 猫粮 狗粮 宠物 萌宠"),
    # bedding
    _motif(bedding.mattress, "room", "床垫 床褥"),
    _motif(bedding.mat, "table", "蔺草席 牛皮席 凉席 草席"),
    _motif(soft.nap_pillow, "table", "午睡枕 颈枕"),
    _motif(soft.lumbar, "wall", "腰靠"),
    _motif(bedding.wave_pillow, "table", "记忆枕 乳胶枕"),
    _motif(soft.drum_cushion, "table", "太鼓"),
    _motif(soft.cushion, "table", "抱枕 靠枕"),
    _motif(bedding.linen, "table", "枕套 床单 床笠"),
    _motif(bedding.bed_set, "room", "四件套 三件套 床品"),
    _motif(bedding.silk_quilt, "table", "空调被 夏凉"),
    _motif(bedding.blanket, "table", "毛毯 盖毯"),
    _motif(bedding.quilt, "table", "羽绒被 羊毛被 蚕丝被 冬被 被子 棉被"),
    _motif(bedding.pillow, "table", "枕"),
    # soft things
    _motif(soft.reed_pad, "table", "蒲团"),
    _motif(soft.fleece_pad, "table", "长毛坐垫 皮垫"),
    _motif(soft.seat_pad, "table", "坐垫 椅垫"),
    _motif(soft.rug, "room", "地毯"),
    _motif(soft.bath_mat, "table", "浴垫 浴室地垫 地垫"),
    _motif(soft.curtain, "wall", "窗帘 纱帘"),
    _motif(soft.hanging_towel, "wall", "浴巾 面巾"),
    _motif(soft.towel_stack, "table", "毛巾 方巾"),
    _motif(soft.beanbag, "room", "懒人沙发"),
    # furniture
    _motif(furniture.tv_stand, "room", "电视柜 电视"),
    _motif(furniture.nightstand, "room", "床头柜"),
    _motif(furniture.chest, "room", "五斗柜"),
    _motif(furniture.coffee_table, "room", "茶几"),
    _motif(furniture.many_drawers, "room", "多抽柜 柜"),
    _motif(furniture.desk, "room", "书桌 办公桌"),
    _motif(furniture.round_table, "room", "圆桌 边几"),
    _motif(furniture.table, "room", "餐桌 桌子 长桌"),
    _motif(furniture.office_chair, "room", "转椅 电脑椅"),
    _motif(furniture.lounge_chair, "room", "休闲椅 躺椅"),
    _motif(furniture.chair, "room", "餐椅 椅"),
    _motif(furniture.bed, "room", "木床 双人床"),
    _motif(furniture.sofa, "room", "沙发 家具"),
    # decoration
    _motif(decor.floor_lamp, "room", "落地灯"),
    _motif(decor.desk_lamp, "table", "台灯 灯"),
    _motif(decor.mirror, "room", "镜子 落地镜"),
    _motif(decor.table_clock, "table", "木钟 电子钟 闹钟"),
    _motif(decor.wall_clock, "wall", "挂钟 时钟"),
    _motif(decor.fan, "table", "风扇"),
    _motif(decor.flower_dome, "table", "永生花 玫瑰"),
    _motif(decor.vase_flowers, "table", "木棉 马蹄莲 鲜花 花束"),
    _motif(decor.vase, "table", "花瓶 花器 绿植 家饰"),
    _motif(decor.swan, "table", "天鹅"),
    _motif(decor.bear_ornament, "table", "摆件"),
    _motif(decor.candle, "table", "香薰 蜡烛"),
    _motif(decor.storage, "table", "收纳 储物"),
    # kitchen
    _motif(kitchen.casserole, "table", "珐琅锅 炖锅 砂锅"),
    _motif(kitchen.grill_pan, "table", "牛排煎锅"),
    _motif(kitchen.pan_set, "table", "锅具组合 厨具组合 锅具套装"),
    _motif(kitchen.frying_pan, "table", "煎锅 平底锅"),
    _motif(kitchen.milk_pan, "table", "奶锅"),
    _motif(kitchen.appliance, "table", "电饭煲 电饭锅 破壁机 空气炸锅 烤箱"),
    _motif(kitchen.wok, "table", "炒锅 炒菜锅"),
    _motif(kitchen.soup_pot, "table", "汤锅 锅 餐厨"),
    _motif(kitchen.knife_board, "table", "砧板 菜板 刀具 菜刀"),
    _motif(kitchen.teapot, "table", "茶壶 茶具 茶杯 茗茶"),
    _motif(kitchen.bottle, "table", "保温杯 水杯 水壶"),
    _motif(kitchen.mug, "table", "马克杯 咖啡杯 杯 咖啡"),
    _motif(kitchen.bowl, "table", "饭碗 汤碗 餐具 碗 盘"),
    _motif(kitchen.jar, "table", "密封罐 保鲜 蜂蜜 果酱 酱"),
    # food
    _motif(food.zongzi, "table", "粽"),
    _motif(food.yolk_pastry, "table", "蛋黄酥 月饼"),
    _motif(food.star_pastry, "table", "星云酥 酥饼"),
    _motif(food.gift_tin, "table", "曲奇礼盒 糕点礼盒"),
    _motif(food.cookies, "table", "曲奇 饼干 面包 饮食"),
    _motif(food.square_cakes, "table", "凤梨酥 绿豆糕 糕 点心"),
    _motif(food.macadamia, "table", "夏威夷果 核桃 榛子"),
    _motif(food.cashews, "table", "腰果"),
    _motif(food.mixed_nuts, "table", "坚果 瓜子 零食"),
    _motif(food.dried_mango, "table", "芒果干 果干 果脯"),
    _motif(food.dates, "table", "红枣 大枣"),
    _motif(food.tea_cake, "table", "小圆饼 普洱 熟普 陈皮"),
    _motif(food.tea_tin, "table", "乌龙茶 绿茶 红茶 花茶 茶"),
    _motif(food.noodles, "table", "大米 面条 粮油 杂粮"),
    _motif(fruit.lychee, "table", "荔枝 龙眼"),
    _motif(fruit.dragon_fruit, "table", "火龙果"),
    _motif(fruit.pomelo, "table", "柚"),
    _motif(fruit.watermelon, "table", "西瓜 哈密瓜"),
    _motif(fruit.blueberry, "table", "蓝莓 树莓"),
    _motif(fruit.strawberry, "table", "草莓"),
    _motif(fruit.grape, "table", "葡萄 青提 提子"),
    _motif(fruit.kiwi, "table", "猕猴桃 奇异果"),
    _motif(fruit.mango, "table", "芒果 热带水果"),
    _motif(fruit.apple, "table", "苹果 雪梨 水蜜桃 当季鲜果"),
    _motif(fruit.orange, "table", "柑 橘 橙子 脐橙 柠檬 鲜果 水果"),
    _motif(fruit.vegetables, "table", "蔬菜 番茄 土豆 青菜 鲜蔬"),
    # clothes
    _motif(desk_things.letter_set, "table", "信纸 信封 贺卡 明信片"),
    _motif(accessories.gift_box, "table", "满月 初衣礼盒 礼盒 礼物"),
    _motif(wear.trunks, "float", "男式玩色内裤 平角内裤 男式莫代尔 男士内裤"),
    _motif(wear.briefs, "float", "三角内裤 女式 文胸 内裤"),
    _motif(wear.sailor_shirt, "float", "海魂衫"),
    _motif(wear.romper, "float", "哈衣 连体衣 爬服"),
    _motif(wear.dress, "float", "娃娃裙 水手裙 连衣裙 裙"),
    _motif(wear.shirt, "float", "衬衣 衬衫"),
    _motif(wear.sweater, "float", "毛衣 卫衣 针织衫 开衫"),
    _motif(wear.coat, "float", "外套 大衣 羽绒服 夹克"),
    _motif(wear.tshirt, "float", "T恤 短袖 上衣 服装"),
    _motif(wear.trousers, "float", "长裤 牛仔裤 裤"),
    _motif(accessories.socks, "float", "袜"),
    _motif(accessories.slippers, "float", "拖鞋"),
    _motif(accessories.shoes, "table", "运动鞋 休闲鞋 鞋 靴"),
    _motif(accessories.scarf, "float", "围巾 披肩"),
    _motif(accessories.hat, "table", "帽"),
    _motif(accessories.glasses, "float", "眼镜 墨镜"),
    _motif(accessories.toy_bear, "table", "玩具 公仔 玩偶 毛绒 婴童"),
    # bags
    _motif(bags.large_case, "table", "拉杆箱 旅行箱"),
    _motif(bags.cabin_case, "table", "登机箱 行李箱 箱包"),
    _motif(bags.backpack, "table", "双肩包 书包 背包"),
    _motif(bags.umbrella, "float", "雨伞 伞"),
    _motif(bags.tote, "table", "帆布袋 购物袋 手提袋"),
    _motif(bags.handbag, "table", "单肩包 手提包 钱包 包"),
    # paper and electronics
    _motif(desk_things.notebook, "table", "笔记本 手账 书 文具"),
    _motif(desk_things.fountain_pen, "table", "钢笔"),
    _motif(desk_things.crystal_pen, "table", "水晶笔"),
    _motif(desk_things.gel_pen, "table", "中性笔 中油笔 铜笔 笔"),
    _motif(desk_things.earphones, "table", "耳机 音箱"),
    _motif(desk_things.laptop, "table", "电脑 平板"),
    _motif(desk_things.phone, "table", "手机 充电"),
    _motif(desk_things.washer, "room", "洗衣机 家电 热水器 冰箱"),
    # care
    _motif(care.soap, "table", "香皂 肥皂 手工皂 皂"),
    _motif(care.cream_jar, "table", "面霜 精华 护肤 面膜"),
    _motif(care.lipstick, "table", "口红 唇膏 彩妆 粉饼"),
    _motif(care.toothbrush, "table", "牙刷 牙膏"),
    _motif(care.cleaner, "table", "清洁剂 喷雾 消毒"),
    _motif(care.tissue, "table", "抽纸 纸巾 湿巾"),
    _motif(care.pump_bottle, "table", "洗发 沐浴 洗手液 洗衣液 乳液 洗护"),
)

PARCEL = _motif(care.parcel, "table", "")

# What a whole category shows when no word of the title is known.
_BY_KIND: dict[str, Motif] = {
    "bedding": _motif(bedding.pillow, "table", ""),
    "home": _motif(decor.vase, "table", ""),
    "kitchen": _motif(kitchen.mug, "table", ""),
    "bath": _motif(care.pump_bottle, "table", ""),
    "food": _motif(food.cookies, "table", ""),
    "fruit": _motif(fruit.orange, "table", ""),
    "tea": _motif(food.tea_tin, "table", ""),
    "wear": _motif(wear.tshirt, "float", ""),
    "baby": _motif(accessories.toy_bear, "table", ""),
    "bags": _motif(bags.backpack, "table", ""),
    "sundry": _motif(desk_things.notebook, "table", ""),
    "pets": _motif(pet_things.bowls, "table", ""),
    "tech": _motif(desk_things.phone, "table", ""),
}


def motif_named_in(title: str) -> Motif | None:
    """The motif a word of the title calls for, if any does."""
    return next((motif for motif in MOTIFS if any(word in title for word in motif.words)), None)


def motif_for(title: str, category: str) -> Motif:
    """The motif of a title, else of its category, else the parcel. Never fails."""
    found = motif_named_in(title)
    if found:
        return found
    kind = kind_of(category)
    known_category = kind != "home" or any(word in category.lower() for word in ("home", "家"))
    return _BY_KIND[kind] if known_category else PARCEL
