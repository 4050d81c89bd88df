package import Audience
package import LocalTime
package import Rules
package import Vocabulary

/// A campaign's file, checked.
package struct Campaign: Sendable {
  /// The file's name without its extension; the campaign's identity (R1).
  package var name: String
  /// Relative to the workspace.
  package var path: String
  package var description: String?
  package var purpose: Purpose
  package var topic: String
  /// What each message is about besides its customer (`for_each`), or the event's subject; nil for neither.
  package var subject: SubjectKind?
  /// In the order of the file; at least one.
  package var triggers: [Trigger]
  package var channels: ChannelPlan
  package var audience: AudienceExpression?
  package var stopWhen: AudienceExpression?
  /// In hundredths of a percent (10 % is 1,000).
  package var holdout: Int
  /// The first part of a send, which goes alone (R29); nil where all go at once.
  package var canary: Canary?
  package var goal: Goal?
  /// How long a message may be late (R8); nil means the trigger's default.
  package var expiresAfter: Elapsed?
  package var atMost: Int?
  package var state: CampaignState
  package var from: CivilDate?
  package var until: CivilDate?
  /// A name that makes `once` and `manual` occurrences new (R1).
  package var edition: String?
  package var backfill: Bool
  /// Whether an event's or a notice's message waits for the end of quiet hours; nil means the purpose's default (R9).
  package var keepsQuietHours: Bool?
  package var onDoubt: DoubtPolicy.OnDoubt?
  /// The higher goes first where caps bind (R17).
  package var priority: Int
  package var renamedFrom: String?
  /// What 29 February becomes in other years (R10).
  package var leapDay: LeapDayRule

  package init(
    name: String, path: String, description: String? = nil, purpose: Purpose = .marketing, topic: String = "general",
    subject: SubjectKind? = nil, triggers: [Trigger], channels: ChannelPlan, audience: AudienceExpression? = nil,
    stopWhen: AudienceExpression? = nil, holdout: Int = 0, canary: Canary? = nil, goal: Goal? = nil,
    expiresAfter: Elapsed? = nil,
    atMost: Int? = nil, state: CampaignState = .live, from: CivilDate? = nil, until: CivilDate? = nil,
    edition: String? = nil, backfill: Bool = false, keepsQuietHours: Bool? = nil, onDoubt: DoubtPolicy.OnDoubt? = nil,
    priority: Int = 100, renamedFrom: String? = nil, leapDay: LeapDayRule = .february28
  ) {
    self.name = name
    self.path = path
    self.description = description
    self.purpose = purpose
    self.topic = topic
    self.subject = subject
    self.triggers = triggers
    self.channels = channels
    self.audience = audience
    self.stopWhen = stopWhen
    self.holdout = holdout
    self.canary = canary
    self.goal = goal
    self.expiresAfter = expiresAfter
    self.atMost = atMost
    self.state = state
    self.from = from
    self.until = until
    self.edition = edition
    self.backfill = backfill
    self.keepsQuietHours = keepsQuietHours
    self.onDoubt = onDoubt
    self.priority = priority
    self.renamedFrom = renamedFrom
    self.leapDay = leapDay
  }
}

/// Whether a campaign acts.
package enum CampaignState: String, CaseIterable, Hashable, Sendable {
  case draft
  case live
  case paused
}

/// A moment and the template that answers it.
package struct Trigger: Hashable, Sendable {
  /// The step's name in occurrences; `message` where the file gives none, so that renaming a template sends nothing
  /// twice.
  package var step: String
  package var moment: Moment
  /// Without channel, locale and extension.
  package var template: String

  package init(step: String = "message", moment: Moment, template: String) {
    self.step = step
    self.moment = moment
    self.template = template
  }
}

/// When a campaign acts.
package enum Moment: Hashable, Sendable {
  /// Once, at this time on every customer's own clock.
  case once(CivilMoment)
  /// Again and again, on every customer's own clock.
  case schedule(Schedule)
  /// Days before (negative) or after a date field, at a time on the customer's clock. A customer's date recurs every
  /// year, a subject's does not.
  case date(days: Int, field: String, at: CivilTime)
  /// When an event with this name happens.
  case event(String)
  /// When a person says so.
  case manual

  /// As written in files: `3 days before birthday at 09:30`.
  package var words: String {
    switch self {
    case .once(let moment): "\(moment.date) at \(moment.time)"
    case .schedule(let schedule): schedule.description
    case .date(let days, let field, let time):
      switch days {
      case 0: "on \(field) at \(time)"
      case ..<0: "\(-days) \(days == -1 ? "day" : "days") before \(field) at \(time)"
      default: "\(days) \(days == 1 ? "day" : "days") after \(field) at \(time)"
      }
    case .event(let name): name
    case .manual: "manual"
    }
  }
}

/// What a campaign is for.
package struct Goal: Hashable, Sendable {
  /// The event that reaches it: `order_paid`, `payment_received`, or the shop's own.
  package var event: String
  package var within: Elapsed
  /// The words for `within`: `14 days`.
  package var withinWords: String
  /// What a conversion is worth; nil counts only.
  package var value: Value?

  package enum Value: String, CaseIterable, Hashable, Sendable {
    case orderTotal = "order.total"
    case paymentAmount = "payment.amount"
  }

  package init(event: String, within: Elapsed, withinWords: String, value: Value? = nil) {
    self.event = event
    self.within = within
    self.withinWords = withinWords
    self.value = value
  }
}
