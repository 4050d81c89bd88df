// The countries' zones after zone.tab of the IANA data, with zones that show the same time all year merged; the first of
// several is where most people live. Calling codes after ITU-T E.164, area codes after the North American plan.

/// The zones of countries, and the countries of phone numbers.
package enum Countries {
  /// Returns the zones of a country (ISO 3166-1, two letters of either case); empty for an unknown one.
  ///
  /// China counts as one zone, as its law has it; `UK` is read as `GB`.
  package static func zones(of country: String) -> [Zone] {
    guard country.utf8.count == 2 else { return [] }
    let code = country.uppercased()
    return zones[code == "UK" ? "GB" : code] ?? []
  }

  /// Returns the country of a number in E.164; nil for one that belongs to no country.
  package static func country(ofPhone phone: String) -> String? {
    var code = 0
    var found: String?
    for (position, byte) in phone.utf8.enumerated() {
      if position == 0 {
        guard byte == UInt8(ascii: "+") else { return nil }
        continue
      }
      guard position <= 6, byte >= 48, byte <= 57 else { break }
      code = code * 10 + Int(byte - 48)
      if let country = callingCodes[code] { found = country }
    }
    return found
  }

  /// The countries of the table, in order of their codes.
  package static var known: [String] { zones.keys.sorted() }

  private static let zones: [String: [Zone]] = {
    var zones: [String: [Zone]] = [:]
    for entry in (oneZone + " " + severalZones).split(whereSeparator: \.isWhitespace) {
      let parts = entry.split(separator: "=")
      zones[String(parts[0])] = parts[1].split(separator: ",").compactMap { Zone.named(String($0)) }
    }
    return zones
  }()

  /// The longest prefix wins: +1 is the United States, +1 416 Canada.
  private static let callingCodes: [Int: String] = {
    var codes: [Int: String] = [:]
    for entry in prefixes.split(whereSeparator: \.isWhitespace) {
      let parts = entry.split(separator: "=")
      for prefix in parts[1].split(separator: ",") { codes[Int(prefix) ?? -1] = String(parts[0]) }
    }
    return codes
  }()

  static let oneZone = """
    AD=Europe/Andorra AE=Asia/Dubai AF=Asia/Kabul AG=America/Antigua AI=America/Anguilla AL=Europe/Tirane
    AM=Asia/Yerevan AO=Africa/Luanda AR=America/Argentina/Buenos_Aires AS=Pacific/Pago_Pago AT=Europe/Vienna
    AW=America/Aruba AX=Europe/Mariehamn AZ=Asia/Baku BA=Europe/Sarajevo BB=America/Barbados BD=Asia/Dhaka
    BE=Europe/Brussels BF=Africa/Ouagadougou BG=Europe/Sofia BH=Asia/Bahrain BI=Africa/Bujumbura
    BJ=Africa/Porto-Novo BL=America/St_Barthelemy BM=Atlantic/Bermuda BN=Asia/Brunei BO=America/La_Paz
    BQ=America/Kralendijk BS=America/Nassau BT=Asia/Thimphu BW=Africa/Gaborone BY=Europe/Minsk BZ=America/Belize
    CC=Indian/Cocos CF=Africa/Bangui CG=Africa/Brazzaville CH=Europe/Zurich CI=Africa/Abidjan CK=Pacific/Rarotonga
    CM=Africa/Douala CN=Asia/Shanghai CO=America/Bogota CR=America/Costa_Rica CU=America/Havana
    CV=Atlantic/Cape_Verde CW=America/Curacao CX=Indian/Christmas CY=Asia/Nicosia CZ=Europe/Prague DE=Europe/Berlin
    DJ=Africa/Djibouti DK=Europe/Copenhagen DM=America/Dominica DO=America/Santo_Domingo DZ=Africa/Algiers
    EE=Europe/Tallinn EG=Africa/Cairo EH=Africa/El_Aaiun ER=Africa/Asmara ET=Africa/Addis_Ababa FI=Europe/Helsinki
    FJ=Pacific/Fiji FK=Atlantic/Stanley FO=Atlantic/Faroe FR=Europe/Paris GA=Africa/Libreville GB=Europe/London
    GD=America/Grenada GE=Asia/Tbilisi GF=America/Cayenne GG=Europe/Guernsey GH=Africa/Accra GI=Europe/Gibraltar
    GM=Africa/Banjul GN=Africa/Conakry GP=America/Guadeloupe GQ=Africa/Malabo GR=Europe/Athens
    GS=Atlantic/South_Georgia GT=America/Guatemala GU=Pacific/Guam GW=Africa/Bissau GY=America/Guyana
    HK=Asia/Hong_Kong HN=America/Tegucigalpa HR=Europe/Zagreb HT=America/Port-au-Prince HU=Europe/Budapest
    IE=Europe/Dublin IL=Asia/Jerusalem IM=Europe/Isle_of_Man IN=Asia/Kolkata IO=Indian/Chagos IQ=Asia/Baghdad
    IR=Asia/Tehran IS=Atlantic/Reykjavik IT=Europe/Rome JE=Europe/Jersey JM=America/Jamaica JO=Asia/Amman
    JP=Asia/Tokyo KE=Africa/Nairobi KG=Asia/Bishkek KH=Asia/Phnom_Penh KM=Indian/Comoro KN=America/St_Kitts
    KP=Asia/Pyongyang KR=Asia/Seoul KW=Asia/Kuwait KY=America/Cayman LA=Asia/Vientiane LB=Asia/Beirut
    LC=America/St_Lucia LI=Europe/Vaduz LK=Asia/Colombo LR=Africa/Monrovia LS=Africa/Maseru LT=Europe/Vilnius
    LU=Europe/Luxembourg LV=Europe/Riga LY=Africa/Tripoli MA=Africa/Casablanca MC=Europe/Monaco MD=Europe/Chisinau
    ME=Europe/Podgorica MF=America/Marigot MG=Indian/Antananarivo MH=Pacific/Majuro MK=Europe/Skopje
    ML=Africa/Bamako MM=Asia/Yangon MO=Asia/Macau MP=Pacific/Saipan MQ=America/Martinique MR=Africa/Nouakchott
    MS=America/Montserrat MT=Europe/Malta MU=Indian/Mauritius MV=Indian/Maldives MW=Africa/Blantyre
    MY=Asia/Kuala_Lumpur MZ=Africa/Maputo NA=Africa/Windhoek NC=Pacific/Noumea NE=Africa/Niamey NF=Pacific/Norfolk
    NG=Africa/Lagos NI=America/Managua NL=Europe/Amsterdam NO=Europe/Oslo NP=Asia/Kathmandu NR=Pacific/Nauru
    NU=Pacific/Niue OM=Asia/Muscat PA=America/Panama PE=America/Lima PH=Asia/Manila PK=Asia/Karachi PL=Europe/Warsaw
    PM=America/Miquelon PN=Pacific/Pitcairn PR=America/Puerto_Rico PS=Asia/Gaza PW=Pacific/Palau PY=America/Asuncion
    QA=Asia/Qatar RE=Indian/Reunion RO=Europe/Bucharest RS=Europe/Belgrade RW=Africa/Kigali SA=Asia/Riyadh
    SB=Pacific/Guadalcanal SC=Indian/Mahe SD=Africa/Khartoum SE=Europe/Stockholm SG=Asia/Singapore
    SH=Atlantic/St_Helena SI=Europe/Ljubljana SJ=Arctic/Longyearbyen SK=Europe/Bratislava SL=Africa/Freetown
    SM=Europe/San_Marino SN=Africa/Dakar SO=Africa/Mogadishu SR=America/Paramaribo SS=Africa/Juba ST=Africa/Sao_Tome
    SV=America/El_Salvador SX=America/Lower_Princes SY=Asia/Damascus SZ=Africa/Mbabane TC=America/Grand_Turk
    TD=Africa/Ndjamena TF=Indian/Kerguelen TG=Africa/Lome TH=Asia/Bangkok TJ=Asia/Dushanbe TK=Pacific/Fakaofo
    TL=Asia/Dili TM=Asia/Ashgabat TN=Africa/Tunis TO=Pacific/Tongatapu TR=Europe/Istanbul TT=America/Port_of_Spain
    TV=Pacific/Funafuti TW=Asia/Taipei TZ=Africa/Dar_es_Salaam UA=Europe/Kyiv UG=Africa/Kampala
    UY=America/Montevideo UZ=Asia/Samarkand VA=Europe/Vatican VC=America/St_Vincent VE=America/Caracas
    VG=America/Tortola VI=America/St_Thomas VN=Asia/Ho_Chi_Minh VU=Pacific/Efate WF=Pacific/Wallis WS=Pacific/Apia
    XK=Europe/Belgrade YE=Asia/Aden YT=Indian/Mayotte ZA=Africa/Johannesburg ZM=Africa/Lusaka ZW=Africa/Harare
    """

  static let severalZones = """
    AU=Australia/Sydney,Australia/Lord_Howe,Australia/Broken_Hill,Australia/Brisbane,Australia/Darwin,\
    Australia/Perth,Australia/Eucla
    BR=America/Sao_Paulo,America/Manaus,America/Rio_Branco,America/Noronha
    CA=America/Toronto,America/St_Johns,America/Halifax,America/Blanc-Sablon,America/Atikokan,America/Winnipeg,\
    America/Regina,America/Edmonton,America/Creston,America/Vancouver
    CD=Africa/Kinshasa,Africa/Lubumbashi
    CL=America/Santiago,America/Coyhaique,America/Punta_Arenas,Pacific/Easter
    EC=America/Guayaquil,Pacific/Galapagos
    ES=Europe/Madrid,Atlantic/Canary
    FM=Pacific/Chuuk,Pacific/Pohnpei
    GL=America/Nuuk,America/Danmarkshavn,America/Scoresbysund,America/Thule
    ID=Asia/Jakarta,Asia/Makassar,Asia/Jayapura
    KI=Pacific/Tarawa,Pacific/Kanton,Pacific/Kiritimati
    KZ=Asia/Almaty,Asia/Qyzylorda
    MN=Asia/Ulaanbaatar,Asia/Hovd
    MX=America/Mexico_City,America/Cancun,America/Matamoros,America/Ciudad_Juarez,America/Mazatlan,America/Tijuana
    NZ=Pacific/Auckland,Pacific/Chatham
    PF=Pacific/Tahiti,Pacific/Marquesas,Pacific/Gambier
    PG=Pacific/Port_Moresby,Pacific/Bougainville
    PT=Europe/Lisbon,Atlantic/Azores
    RU=Europe/Moscow,Europe/Samara,Asia/Krasnoyarsk,Asia/Yakutsk,Europe/Kaliningrad,Asia/Yekaterinburg,Asia/Omsk,\
    Asia/Irkutsk,Asia/Vladivostok,Asia/Magadan,Asia/Kamchatka
    US=America/New_York,America/Chicago,America/Denver,America/Phoenix,America/Los_Angeles,America/Anchorage,\
    America/Adak,Pacific/Honolulu
    """

  static let prefixes = """
    AD=376 AE=971 AF=93 AG=1268 AI=1264 AL=355 AM=374 AO=244 AR=54 AS=1684 AT=43 AU=61 AW=297 AZ=994 BA=387 BB=1246
    BD=880 BE=32 BF=226 BG=359 BH=973 BI=257 BJ=229 BM=1441 BN=673 BO=591 BQ=5993,5994,5997 BR=55 BS=1242 BT=975
    BW=267 BY=375 BZ=501
    CA=1204,1226,1236,1249,1250,1257,1263,1289,1306,1343,1354,1365,1367,1368,1382,1387,1403,1416,1418,1428,1431,\
    1437,1438,1450,1460,1468,1474,1506,1514,1519,1537,1548,1568,1579,1581,1584,1587,1600,1604,1613,1622,1633,1639,\
    1644,1647,1655,1672,1677,1683,1688,1705,1709,1742,1753,1778,1780,1782,1807,1819,1825,1867,1873,1879,1902,1905,\
    1942
    CD=243 CF=236 CG=242 CH=41 CI=225 CK=682 CL=56 CM=237 CN=86 CO=57 CR=506 CU=53 CV=238 CW=599 CY=357 CZ=420 DE=49
    DJ=253 DK=45 DM=1767 DO=1809,1829,1849 DZ=213 EC=593 EE=372 EG=20 ER=291 ES=34 ET=251 FI=358 FJ=679 FK=500
    FM=691 FO=298 FR=33 GA=241 GB=44 GD=1473 GE=995 GF=594 GH=233 GI=350 GL=299 GM=220 GN=224 GP=590 GQ=240 GR=30
    GT=502 GU=1671 GW=245 GY=592 HK=852 HN=504 HR=385 HT=509 HU=36 ID=62 IE=353 IL=972 IN=91 IO=246 IQ=964 IR=98
    IS=354 IT=39 JM=1658,1876 JO=962 JP=81 KE=254 KG=996 KH=855 KI=686 KM=269 KN=1869 KP=850 KR=82 KW=965 KY=1345
    KZ=76,77 LA=856 LB=961 LC=1758 LI=423 LK=94 LR=231 LS=266 LT=370 LU=352 LV=371 LY=218 MA=212 MC=377 MD=373
    ME=382 MG=261 MH=692 MK=389 ML=223 MM=95 MN=976 MO=853 MP=1670 MQ=596 MR=222 MS=1664 MT=356 MU=230 MV=960 MW=265
    MX=52 MY=60 MZ=258 NA=264 NC=687 NE=227 NF=6723 NG=234 NI=505 NL=31 NO=47 NP=977 NR=674 NU=683 NZ=64 OM=968
    PA=507 PE=51 PF=689 PG=675 PH=63 PK=92 PL=48 PM=508 PR=1787,1939 PS=970 PT=351 PW=680 PY=595 QA=974 RE=262 RO=40
    RS=381 RU=7 RW=250 SA=966 SB=677 SC=248 SD=249 SE=46 SG=65 SH=247,290 SI=386 SK=421 SL=232 SM=378 SN=221 SO=252
    SR=597 SS=211 ST=239 SV=503 SX=1721 SY=963 SZ=268 TC=1649 TD=235 TG=228 TH=66 TJ=992 TK=690 TL=670 TM=993 TN=216
    TO=676 TR=90 TT=1868 TV=688 TW=886 TZ=255 UA=380 UG=256 US=1 UY=598 UZ=998 VC=1784 VE=58 VG=1284 VI=1340 VN=84
    VU=678 WF=681 WS=685 XK=383 YE=967 YT=262269,262639 ZA=27 ZM=260 ZW=263
    """
}
