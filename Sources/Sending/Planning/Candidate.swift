import LocalTime
import Vocabulary

/// One occurrence that fell due for one customer, with what the gates need to know.
struct Candidate {
  var customer: CustomerID
  var locale: String?
  var zone: Zone
  /// 0 where the campaign has no subject.
  var subject: Int64
  /// 0 where no event set it off.
  var event: Int64
  var due: DueRule.Due
  var phone: Address
  var email: Address

  struct Address {
    /// Empty where the customer has none.
    var digest: [UInt8]
    var isRefused: Bool

    var isPresent: Bool { !digest.isEmpty }
  }

  func address(_ kind: AddressKind) -> Address {
    switch kind {
    case .phone: phone
    case .email: email
    case .wechat: Address(digest: [], isRefused: false)
    }
  }
}
