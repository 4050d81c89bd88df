package import Audience
package import Catalogue
package import Vocabulary

/// What a template may name: the tree of data that personalisation gives it.
package struct TemplateScope: Sendable {
  /// A value or what has members.
  package indirect enum Member: Sendable {
    case value
    /// Members of no declared name: an event's properties.
    case anything
    case object([String: Member])
    case list(Member)
  }

  package let roots: [String: Member]

  /// - Parameter subjects: what messages may be about; all kinds where a template stands alone.
  package init(
    catalogue: Catalogue, subjects: [SubjectKind] = SubjectKind.allCases, traits: TraitNames = TraitNames()
  ) {
    func object(_ entity: Entity?) -> [String: Member] {
      var members: [String: Member] = [:]
      for field in entity?.fields ?? [] {
        members[field.name] = field.type == .object ? .anything : .value
      }
      return members
    }
    var customer = object(catalogue.customers)
    // A field of the workspace's own may have the name already.
    if customer["traits"] == nil { customer["traits"] = TemplateScope.traits(traits) }
    var roots: [String: Member] = [
      "customer": .object(customer),
      "shop": .object(["name": .value]),
      "campaign": .object(["name": .value]),
      "unsubscribe_url": .value,
      "preferences_url": .value,
      "confirm_url": .value,
      // A mail's front matter, as its body sees it.
      "subject": .value,
      "preheader": .value,
      "now": .value,
      "today": .value,
      "channel": .value,
      "locale": .value,
    ]
    for subject in subjects {
      var members = object(catalogue.entity(singular: subject.rawValue))
      if subject == .order { members["items"] = .list(.object(object(catalogue.entity("items")))) }
      roots[subject.rawValue] = .object(members)
    }
    self.roots = roots
  }

  /// `customer.traits.ltv`, `customer.traits.rfm.score`
  private static func traits(_ names: TraitNames) -> Member {
    var members: [String: Member] = [:]
    for name in names.known.sorted() {
      let parts = name.split(separator: ".").map(String.init)
      guard parts.count == 2 else {
        members[name] = .value
        continue
      }
      var own: [String: Member] = [:]
      if case .object(let others) = members[parts[0]] { own = others }
      own[parts[1]] = .value
      members[parts[0]] = .object(own)
    }
    return .object(members)
  }

  /// What is wrong with a path.
  package enum Problem: Hashable, Sendable {
    /// No root of that name.
    case unknownRoot(String, known: [String])
    /// `owner` has no such member.
    case unknownMember(String, owner: String, known: [String])
    /// A value that has no members.
    case noMembers(of: String)
  }

  /// Returns what is wrong with a path such as `customer`, `first_name`; nil where nothing is. Elements of lists are
  /// `[]`; `size`, `first` and `last` are members of every list and text.
  package func problem(with path: [String]) -> Problem? {
    guard let root = path.first else { return nil }
    guard var member = roots[root] else { return .unknownRoot(root, known: roots.keys.sorted()) }
    var owner = root
    for name in path.dropFirst() {
      switch member {
      case .anything: return nil
      case .value:
        return name == "size" || name == "[]" || Int(name) != nil ? nil : .noMembers(of: owner)
      case .object(let members):
        guard let next = members[name] else {
          return name == "size" ? nil : .unknownMember(name, owner: owner, known: members.keys.sorted())
        }
        member = next
        owner = name
      case .list(let element):
        if name == "size" { return nil }
        guard name == "[]" || name == "first" || name == "last" || Int(name) != nil else {
          return .unknownMember(name, owner: owner, known: ["first", "last", "size"])
        }
        member = element
        owner = "an element of \(owner)"
      }
    }
    return nil
  }
}
