import Campaigns
import LocalTime
import Rules
import Testing
import Vocabulary

struct CampaignTests {
  @Test func `a birthday campaign is read with all it says`() throws {
    let campaign = try MarkedWorkspace.campaign(
      """
      topic: offers
      when:
        3 days before birthday at 09:30: birthday
      channels: sms, else email
      holdout: 10%
      goal: order_paid within 14 days, value order.total
      expires_after: 12 hours
      at_most: 500
      state: paused
      from: 2026-11-22
      priority: 5
      leap_day: 1 March
      on_doubt: skip
      """)
    #expect(
      campaign.triggers == [
        Trigger(moment: .date(days: -3, field: "birthday", at: try time(9, 30)), template: "birthday")
      ])
    #expect(campaign.triggers[0].moment.words == "3 days before birthday at 09:30")
    #expect(campaign.channels == .firstThatPasses([.sms, .email]))
    #expect(campaign.holdout == 1000)
    #expect(campaign.goal == Goal(event: "order_paid", within: .days(14), withinWords: "14 days", value: .orderTotal))
    #expect(campaign.expiresAfter == .hours(12))
    #expect(campaign.atMost == 500)
    #expect(campaign.state == .paused)
    #expect(campaign.from?.description == "2026-11-22")
    #expect(campaign.priority == 5)
    #expect(campaign.leapDay == .march1)
    #expect(campaign.onDoubt == .skip)
    #expect(campaign.purpose == .marketing && campaign.topic == "offers" && campaign.subject == nil)
  }

  func time(_ hour: Int, _ minute: Int) throws -> CivilTime {
    try #require(CivilTime(hour: hour, minute: minute))
  }

  @Test func `what is not said is the default`() throws {
    let campaign = try MarkedWorkspace.campaign("when: {manual: birthday}\n")
    #expect(campaign.topic == "general" && campaign.purpose == .marketing && campaign.state == .live)
    #expect(campaign.channels == .firstThatPasses([.sms, .email]))
    #expect(campaign.holdout == 0 && campaign.atMost == nil && campaign.expiresAfter == nil && campaign.priority == 100)
  }

  @Test(arguments: [
    ("on birthday at 10:00", "on birthday at 10:00"),
    ("1 day before birthday at 9:05", "1 day before birthday at 09:05"),
    ("2 weeks after joined_club at 10:00", "14 days after joined_club at 10:00"),
    ("on customer.birthday at 10:00", "on birthday at 10:00"),
    ("2026-12-01 at 10:00", "2026-12-01 at 10:00"),
    ("manual", "manual"),
    ("product_viewed", "product_viewed"),
    ("'every Monday at 10:00'", "every Monday at 10:00"),
    ("cron 0 10 * * 1", "cron 0 10 * * 1"),
  ])
  func `moments are read in words`(written: String, words: String) throws {
    let campaign = try MarkedWorkspace.campaign("when: {\(written): birthday}\n")
    #expect(campaign.triggers.first?.moment.words == words)
  }

  @Test(arguments: [
    ("order_shipped", SubjectKind.order), ("Order Completed", .order), ("order_refunded", .order),
    ("wishlist_added", .event),
  ])
  func `an event gives the campaign its subject`(event: String, subject: SubjectKind) throws {
    let campaign = try MarkedWorkspace.campaign("purpose: transactional\nwhen: {\(event): birthday}\n")
    #expect(campaign.subject == subject)
  }

  @Test(arguments: [
    ("sms", ChannelPlan.firstThatPasses([.sms])), ("sms, else email", .firstThatPasses([.sms, .email])),
    ("sms else email", .firstThatPasses([.sms, .email])), ("email and sms", .every([.email, .sms])),
  ])
  func `channels are read in words`(written: String, plan: ChannelPlan) throws {
    #expect(try MarkedWorkspace.campaign("when: {manual: birthday}\nchannels: \(written)\n").channels == plan)
  }

  @Test func `several moments answer with texts of their own`() throws {
    let campaign = try MarkedWorkspace.campaign(
      """
      purpose: transactional
      for_each: invoice
      when:
        3 days before due_date at 10:00: payment-soon
        on due_date at 10:00: payment-soon
        7 days after invoice.due_date at 10:00: {send: payment-soon, step: late}
      channels: sms
      goal: payment_received within 7 days, value payment.amount
      """)
    #expect(campaign.triggers.map(\.step) == ["message", "message", "late"])
    #expect(
      campaign.triggers.map(\.moment.words) == [
        "3 days before due_date at 10:00", "on due_date at 10:00", "7 days after due_date at 10:00",
      ])
    #expect(campaign.subject == .invoice)
  }

  @Test func `what YAML 1_1 would turn into something else stays as written`() throws {
    let campaign = try MarkedWorkspace.campaign(
      "description: no\nedition: 012\nwhen: {2026-12-01 at 10:00: birthday}\nbackfill: no\n")
    #expect(campaign.description == "no" && campaign.edition == "012" && !campaign.backfill)
  }
}
