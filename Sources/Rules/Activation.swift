package import LocalTime
package import Vocabulary

/// From when a campaign acts (R7).
package enum Activation {
  /// Returns the start of the day, in the shop's zone, on which the campaign was first published.
  package static func begins(firstPublishedAt: Instant, shop: Zone) -> Instant {
    shop.startOfDay(shop.date(firstPublishedAt))
  }

  /// Whether an occurrence may fire: what happened or fell due before the campaign acts does not, unless backfilled.
  package static func fires(at due: Instant, begins: Instant, backfills: Bool = false) -> Bool {
    backfills || due >= begins
  }

  /// Whether an event may fire: it happened after the campaign began, it is not older than its life by its own time, and it
  /// came by a way that fires (`notify`, `POST /events`, webhooks, a mapping with `live: true`).
  package static func fires(
    event at: Instant, isLive: Bool, life: Elapsed, now: Instant, begins: Instant, backfills: Bool = false
  ) -> Bool {
    (isLive || backfills) && fires(at: at, begins: begins, backfills: backfills) && at > now - life
  }
}
