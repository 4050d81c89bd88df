import Rules
import Testing
import Vocabulary

struct ResponseTests {
  @Test(
    arguments: [
      (ResponseKind.sent, Channel.sms, nil, nil, "sent"), (.delivered, .sms, nil, nil, "delivered"),
      (.deferred, .email, nil, nil, "sent"), (.opened, .email, nil, nil, "sent"), (.clicked, .email, nil, nil, "sent"),
      (.bounced, .email, .hard, nil, "bounced refused:hard_bounce"), (.bounced, .email, .soft, nil, "bounced"),
      (.bounced, .email, .blocked, nil, "bounced"), (.bounced, .email, nil, nil, "bounced"),
      (.failed, .email, .hard, nil, "failed refused:hard_bounce"), (.failed, .sms, .blocked, nil, "failed"),
      (.failed, .sms, .invalidNumber, nil, "failed strike"), (.failed, .sms, .hard, nil, "failed strike"),
      (.failed, .sms, nil, nil, "failed"),
      (.complained, .email, nil, nil, "sent refused:complaint unsubscribed"),
      (.unsubscribed, .email, nil, nil, "sent refused:unsubscribe unsubscribed"),
      (.unsubscribed, .sms, nil, nil, "sent refused:stop unsubscribed"),
      (.replied, .sms, nil, .stop, "sent refused:stop unsubscribed"),
      (.replied, .email, nil, .stop, "sent refused:unsubscribe unsubscribed"),
      (.replied, .sms, nil, .start, "sent subscribed lifts:stop lifts:unsubscribe"),
      (.replied, .sms, nil, .help, "sent"), (.replied, .sms, nil, nil, "sent"),
      (.resubscribed, .sms, nil, nil, "subscribed lifts:stop lifts:unsubscribe"),
    ] as [(ResponseKind, Channel, FailureKind?, ReplyMeaning?, String)])
  func `R15 R25 R26 a response has its effects and no others`(
    kind: ResponseKind, channel: Channel, failure: FailureKind?, reply: ReplyMeaning?, effects: String
  ) {
    let effect = ResponseEffect.of(kind, channel: channel, failure: failure, reply: reply)
    var words: [String] = []
    if let state = effect.state { words.append(state.word) }
    if let refusal = effect.refusal { words.append("refused:\(refusal.word)") }
    if let consent = effect.consent { words.append(consent.rawValue) }
    words += effect.lifts.map { "lifts:\($0.word)" }
    if effect.isStrike { words.append("strike") }
    #expect(words.joined(separator: " ") == effects)
  }

  @Test func `R15 nothing that comes back lifts a bounce, a complaint or an erasure`() {
    for kind in ResponseKind.allCases {
      for reply in [nil] + ReplyMeaning.allCases.map(Optional.some) {
        let lifts = ResponseEffect.of(kind, channel: .sms, reply: reply).lifts
        #expect(Set(lifts).isSubset(of: [.stop, .unsubscribe]))
      }
    }
  }

  @Test func `R26 an invalid number is refused after two on different days`() throws {
    let one = try #require(CivilDate("2026-03-01"))
    #expect(!Strikes.refuses([]))
    #expect(!Strikes.refuses([one, one, one]))
    #expect(Strikes.refuses([one, one, one + 1]))
  }

  @Test(
    arguments: [
      (MessageState.inDoubt, MessageState.sent, MessageState.sent), (.sent, .inDoubt, .sent), (.sent, .failed, .failed),
      (.failed, .sent, .failed), (.failed, .delivered, .delivered), (.delivered, .failed, .delivered),
      (.delivered, .bounced, .bounced), (.bounced, .delivered, .bounced), (.planned, .delivered, .delivered),
      (.claimed, .sent, .sent), (.cancelled, .delivered, .delivered), (.sent, .planned, .sent),
      (.sent, .cancelled, .sent),
    ])
  func `R25 a message has the highest state it ever had`(current: MessageState, new: MessageState, merged: MessageState)
  {
    #expect(StateMerge.merged(current, new) == merged)
  }

  @Test func `R25 merging receipts gives the same in any order`() {
    let receipts: [MessageState] = [.inDoubt, .sent, .failed, .delivered, .bounced]
    for first in receipts {
      for second in receipts {
        for third in receipts {
          let one = [first, second, third].reduce(MessageState.claimed, StateMerge.merged)
          let other = [third, first, second].reduce(MessageState.claimed, StateMerge.merged)
          #expect(one == other)
        }
      }
    }
  }

  @Test func `R25 a late receipt ends a doubt and stops a waiting resend`() {
    #expect(StateMerge.ends(.inDoubt, by: .delivered))
    #expect(StateMerge.ends(.planned, by: .sent))
    #expect(StateMerge.ends(.claimed, by: .bounced))
    #expect(!StateMerge.ends(.inDoubt, by: .inDoubt))
    #expect(!StateMerge.ends(.sent, by: .delivered))
  }

  @Test(
    arguments: [
      ("STOP", ReplyMeaning.stop), (" stop. ", .stop), ("Stop!!", .stop), ("\"STOP\"", .stop), ("STOP ALL", .stop),
      ("opt-out", .stop), ("stop sending me this", .stop), ("Please stop", .stop), ("please unsubscribe me", .stop),
      ("END", .stop), ("quit", .stop), ("Cancel", .stop), ("ｔｄ", .stop), ("ＴＤ", .stop), ("T", .stop), ("退订", .stop),
      ("退订。", .stop), ("【退订】", .stop), ("回复TD退订", .stop), ("拒收", .stop), ("取消", .stop), ("0000", .stop), ("R", .stop),
      ("Arrêt", .stop), ("STOP\u{200B}", .stop), ("start", .start), ("UNSTOP", .start), ("Start!", .start),
      ("订阅", .start),
      ("please start again", .other), ("help", .help), ("INFO?", .help), ("帮助", .help), ("", .other), ("👍", .other),
      ("thank you", .other), ("Cancel my order", .other), ("the end", .other), ("Don't stop", .other),
      ("could you please stop by at the shop", .other), ("nonstop", .other), ("T恤", .other), ("YES", .other),
    ])
  func `R15 a reply is read as people and carriers mean it`(text: String, meaning: ReplyMeaning) {
    #expect(ReplyWords.meaning(text) == meaning)
  }

  @Test func `R15 the workspace may add words`() {
    #expect(ReplyWords.meaning("Nein danke", stopWords: ["nein danke"]) == .stop)
    #expect(ReplyWords.meaning("Nein danke") == .other)
  }
}

struct SMSTests {
  static func times(_ count: Int, _ text: String) -> String { String(repeating: text, count: count) }

  @Test(
    arguments: [
      ("", .gsm7, 0, 0), ("a", .gsm7, 1, 1), (times(160, "a"), .gsm7, 160, 1), (times(161, "a"), .gsm7, 161, 2),
      (times(306, "a"), .gsm7, 306, 2), (times(307, "a"), .gsm7, 307, 3), (times(80, "€"), .gsm7, 160, 1),
      (times(81, "€"), .gsm7, 162, 2), (times(70, "中"), .ucs2, 70, 1), (times(71, "中"), .ucs2, 71, 2),
      (times(134, "中"), .ucs2, 134, 2), (times(135, "中"), .ucs2, 135, 3), (times(35, "😀"), .ucs2, 70, 1),
      (times(36, "😀"), .ucs2, 72, 2), (times(66, "中") + "😀" + times(3, "中"), .ucs2, 71, 2),
      // An escape pair across the boundary starts a new part: 153 × 2 septets then need three.
      (times(152, "a") + "€" + times(152, "a"), .gsm7, 306, 3),
      (times(150, "a") + "👍", .ucs2, 152, 3), ("^{}\\[~]|€\u{0C}", .gsm7, 20, 1), ("`", .ucs2, 1, 1),
      ("\t", .ucs2, 1, 1),
      ("line\r\nnext", .gsm7, 10, 1), ("èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà@£$¥", .gsm7, 42, 1), ("ç", .ucs2, 1, 1),
      ("\u{2126}", .ucs2, 1, 1), ("e\u{301}", .ucs2, 2, 1), ("👨‍👩‍👧‍👦", .ucs2, 11, 1), ("it’s", .ucs2, 4, 1),
    ] as [(String, SMSText.Encoding, Int, Int)])
  func `an SMS has as many parts as a gateway makes of it`(
    text: String, encoding: SMSText.Encoding, units: Int, parts: Int
  ) {
    #expect(SMSText.parts(text) == SMSText.Count(encoding: encoding, units: units, parts: parts))
  }

  @Test func `to mainland China everything is UCS-2`() {
    #expect(SMSText.parts(Self.times(71, "a"), to: "+8613800138000").parts == 2)
    #expect(SMSText.parts(Self.times(71, "a"), to: "+85298765432").parts == 1)
  }

  @Test func `the characters that cost a message its alphabet are named`() {
    #expect(SMSText.outsideGSM7("It’s “here” — it’s ok €") == ["’", "“", "”", "—"])
    #expect(SMSText.outsideGSM7("plain {text}").isEmpty)
  }
}
