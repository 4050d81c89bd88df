// Tables of names and places. Any likeness with a person is chance: names are drawn apart from each other.

/// A given or family name as it is written and in Latin letters.
struct DemoName: Sendable {
  var written: String
  var latin: String

  init(_ written: String, _ latin: String) {
    self.written = written
    self.latin = latin
  }

  /// Reads `梅:mei 伟:wei`.
  static func list(_ text: String) -> [DemoName] {
    text.split(separator: " ").map { pair in
      let parts = pair.split(separator: ":")
      return DemoName(String(parts[0]), String(parts[parts.count - 1]).lowercased())
    }
  }
}

/// A city with what an address there has.
struct DemoPlace: Sendable {
  var city: String
  var region: String
  var country: String
  var zone: String
  /// Hours east of UTC, summer time left out: only the hour of an order hangs on it.
  var offset: Int
  var postalCode: String

  init(_ city: String, _ region: String, _ country: String, _ zone: String, _ offset: Int, _ postalCode: String) {
    self.city = city
    self.region = region
    self.country = country
    self.zone = zone
    self.offset = offset
    self.postalCode = postalCode
  }
}

/// All tables, made once for a shop.
struct DemoNames: Sendable {
  let chineseFamily = DemoName.list(
    "王:wang 李:li 张:zhang 刘:liu 陈:chen 杨:yang 黄:huang 赵:zhao 周:zhou 吴:wu 徐:xu 孙:sun 马:ma 朱:zhu 胡:hu 郭:guo 何:he "
      + "林:lin 高:gao 罗:luo 郑:zheng 梁:liang 谢:xie 宋:song 唐:tang 许:xu 韩:han 冯:feng 邓:deng 曹:cao 彭:peng 曾:zeng "
      + "肖:xiao 田:tian 董:dong 潘:pan 袁:yuan 蔡:cai 蒋:jiang 余:yu 于:yu 杜:du 叶:ye 程:cheng 魏:wei 苏:su 吕:lv 丁:ding")
  let chineseWomen = DemoName.list(
    "芳:fang 娜:na 敏:min 静:jing 丽:li 艳:yan 娟:juan 秀英:xiuying 梅:mei 玲:ling 婷:ting 雪:xue 慧:hui 倩:qian 欣怡:xinyi "
      + "雨桐:yutong 梓涵:zihan 诗涵:shihan 佳怡:jiayi 思琪:siqi 晓燕:xiaoyan 美玲:meiling 丹:dan 琳:lin 莹:ying 月:yue 兰:lan")
  let chineseMen = DemoName.list(
    "伟:wei 强:qiang 磊:lei 洋:yang 勇:yong 军:jun 杰:jie 涛:tao 超:chao 明:ming 刚:gang 平:ping 辉:hui 鹏:peng 浩然:haoran "
      + "子轩:zixuan 宇航:yuhang 博文:bowen 俊杰:junjie 志强:zhiqiang 建国:jianguo 文博:wenbo 凯:kai 斌:bin 波:bo 龙:long 晨:chen")
  let englishFamily = DemoName.list(
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green "
      + "Hall Wood Jackson Clarke Patel Khan Lewis James Phillips Mason Mitchell Rose Davis Rodriguez Cox Alexander Garcia "
      + "Nguyen Kim Chen Murphy Kelly O'Connor Bennett Brooks Sanders Price Long Foster Ross Hughes Flores Ward Bell")
  let englishWomen = DemoName.list(
    "Olivia Emma Amelia Charlotte Sophie Grace Emily Isla Ava Lily Mia Ella Alice Ruby Evie Florence Daisy Hannah Sarah "
      + "Laura Jessica Rachel Nora Zoe Megan Claire Priya Fatima Elena Maria Chloe Lucy Anna Victoria Julia Rosa Heather"
  )
  let englishMen = DemoName.list(
    "Oliver George Harry Noah Jack Leo Arthur Oscar Henry Theo Charlie James William Thomas Lucas Ethan Daniel Samuel "
      + "Benjamin Adam Ryan Luke Nathan Owen Dylan Marcus Raj Omar Diego Carlos Martin Peter Simon Robert Paul Stephen Ian"
  )

  let chinesePlaces = [
    DemoPlace("上海", "上海", "CN", "Asia/Shanghai", 8, "200000"),
    DemoPlace("上海", "上海", "CN", "Asia/Shanghai", 8, "200120"),
    DemoPlace("杭州", "浙江", "CN", "Asia/Shanghai", 8, "310000"),
    DemoPlace("北京", "北京", "CN", "Asia/Shanghai", 8, "100020"),
    DemoPlace("苏州", "江苏", "CN", "Asia/Shanghai", 8, "215000"),
    DemoPlace("南京", "江苏", "CN", "Asia/Shanghai", 8, "210000"),
    DemoPlace("成都", "四川", "CN", "Asia/Shanghai", 8, "610000"),
    DemoPlace("广州", "广东", "CN", "Asia/Shanghai", 8, "510000"),
    DemoPlace("深圳", "广东", "CN", "Asia/Shanghai", 8, "518000"),
    DemoPlace("武汉", "湖北", "CN", "Asia/Shanghai", 8, "430000"),
    DemoPlace("厦门", "福建", "CN", "Asia/Shanghai", 8, "361000"),
    DemoPlace("西安", "陕西", "CN", "Asia/Shanghai", 8, "710000"),
  ]
  /// Where people with Latin names live in China: the city's name as they write it.
  let shanghai = DemoPlace("Shanghai", "Shanghai", "CN", "Asia/Shanghai", 8, "200031")
  let americanPlaces = [
    DemoPlace("San Francisco", "CA", "US", "America/Los_Angeles", -8, "94110"),
    DemoPlace("Oakland", "CA", "US", "America/Los_Angeles", -8, "94607"),
    DemoPlace("San Francisco", "CA", "US", "America/Los_Angeles", -8, "94122"),
    DemoPlace("Seattle", "WA", "US", "America/Los_Angeles", -8, "98103"),
    DemoPlace("Denver", "CO", "US", "America/Denver", -7, "80203"),
    DemoPlace("Chicago", "IL", "US", "America/Chicago", -6, "60614"),
    DemoPlace("New York", "NY", "US", "America/New_York", -5, "10013"),
    DemoPlace("Boston", "MA", "US", "America/New_York", -5, "02139"),
  ]
  let britishPlaces = [
    DemoPlace("London", "England", "GB", "Europe/London", 0, "E8 1AA"),
    DemoPlace("London", "England", "GB", "Europe/London", 0, "SE15 4QL"),
    DemoPlace("Manchester", "England", "GB", "Europe/London", 0, "M4 1HQ"),
    DemoPlace("Bristol", "England", "GB", "Europe/London", 0, "BS1 4QA"),
    DemoPlace("Edinburgh", "Scotland", "GB", "Europe/London", 0, "EH1 1YZ"),
    DemoPlace("Cardiff", "Wales", "GB", "Europe/London", 0, "CF10 1EP"),
  ]
}

/// What Lantern Tea sells; prices in fen.
struct DemoProduct: Sendable {
  var sku: String
  var name: String
  var category: String
  var price: Int64

  init(_ sku: String, _ name: String, _ category: String, _ price: Int64) {
    self.sku = sku
    self.name = name
    self.category = category
    self.price = price
  }

  static let all: [DemoProduct] = [
    DemoProduct("T-100", "Dragon Well, before the rains", "green tea", 16_800),
    DemoProduct("T-101", "Bi Luo Chun", "green tea", 14_800),
    DemoProduct("T-102", "Huangshan Mao Feng", "green tea", 9_800),
    DemoProduct("T-103", "Jasmine Pearls", "green tea", 8_800),
    DemoProduct("T-110", "Keemun", "black tea", 7_800),
    DemoProduct("T-111", "Golden Yunnan", "black tea", 8_600),
    DemoProduct("T-112", "Lapsang Souchong", "black tea", 9_200),
    DemoProduct("T-120", "Iron Goddess", "oolong", 12_800),
    DemoProduct("T-121", "Big Red Robe", "oolong", 21_600),
    DemoProduct("T-122", "Phoenix Honey Orchid", "oolong", 18_600),
    DemoProduct("T-130", "White Peony", "white tea", 11_200),
    DemoProduct("T-131", "Silver Needle", "white tea", 23_800),
    DemoProduct("T-140", "Ripe Pu'er cake, 2018", "pu'er", 26_800),
    DemoProduct("T-141", "Raw Pu'er cake, 2020", "pu'er", 29_800),
    DemoProduct("T-150", "Chrysanthemum", "herbal", 4_800),
    DemoProduct("T-151", "Osmanthus", "herbal", 5_200),
    DemoProduct("W-200", "Gaiwan, white", "teaware", 12_000),
    DemoProduct("W-201", "Yixing pot, 160 ml", "teaware", 46_800),
    DemoProduct("W-202", "Travel set \"Lantern\"", "teaware", 18_800),
    DemoProduct("W-203", "Bamboo scoop", "teaware", 2_600),
    DemoProduct("G-300", "Gift box, four seasons", "gift", 32_800),
    DemoProduct("G-301", "Tasting set, twelve teas", "gift", 19_800),
  ]
}
