/// The names of months, days and halves of the day in a language.
struct DateNames {
  let months: [String]
  let shortMonths: [String]
  let days: [String]
  let shortDays: [String]
  let halves: [String]
  /// The format of a date where none is asked for.
  let format: String

  /// English for a language that is not in the table.
  static func named(_ locale: String) -> DateNames {
    let language = locale.prefix { $0 != "-" && $0 != "_" }
    if language == "en", locale.dropFirst(3).hasPrefix("US") { return american }
    return table[String(language)] ?? english
  }

  static let english = DateNames(
    months: [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December",
    ],
    shortMonths: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    days: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
    shortDays: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"], halves: ["AM", "PM"], format: "%-d %B %Y")

  private static let american = DateNames(
    months: english.months, shortMonths: english.shortMonths, days: english.days, shortDays: english.shortDays,
    halves: english.halves, format: "%B %-d, %Y")

  private static let table: [String: DateNames] = [
    "en": english,
    "zh": DateNames(
      months: ["一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"],
      shortMonths: ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"],
      days: ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
      shortDays: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"], halves: ["上午", "下午"], format: "%Y年%-m月%-d日"),
    "ja": DateNames(
      months: (1...12).map { "\($0)月" }, shortMonths: (1...12).map { "\($0)月" },
      days: ["日曜日", "月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日"],
      shortDays: ["日", "月", "火", "水", "木", "金", "土"], halves: ["午前", "午後"], format: "%Y年%-m月%-d日"),
    "it": DateNames(
      months: [
        "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
        "novembre", "dicembre",
      ],
      shortMonths: ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"],
      days: ["domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"],
      shortDays: ["dom", "lun", "mar", "mer", "gio", "ven", "sab"], halves: ["AM", "PM"], format: "%-d %B %Y"),
    "nl": DateNames(
      months: [
        "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
        "december",
      ],
      shortMonths: ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
      days: ["zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"],
      shortDays: ["zo", "ma", "di", "wo", "do", "vr", "za"], halves: ["a.m.", "p.m."], format: "%-d %B %Y"),
    "de": DateNames(
      months: [
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
        "Dezember",
      ],
      shortMonths: ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"],
      days: ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"],
      shortDays: ["So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"], halves: ["AM", "PM"], format: "%-d. %B %Y"),
    "fr": DateNames(
      months: [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
      ],
      shortMonths: [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
      ],
      days: ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
      shortDays: ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."], halves: ["AM", "PM"], format: "%-d %B %Y"),
    "es": DateNames(
      months: [
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
        "diciembre",
      ],
      shortMonths: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"],
      days: ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"],
      shortDays: ["dom", "lun", "mar", "mié", "jue", "vie", "sáb"], halves: ["a. m.", "p. m."],
      format: "%-d de %B de %Y"),
    "pt": DateNames(
      months: [
        "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro",
        "dezembro",
      ],
      shortMonths: [
        "jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez.",
      ],
      days: [
        "domingo", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado",
      ],
      shortDays: ["dom.", "seg.", "ter.", "qua.", "qui.", "sex.", "sáb."], halves: ["AM", "PM"],
      format: "%-d de %B de %Y"),
  ]
}
