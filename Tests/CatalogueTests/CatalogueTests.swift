import Catalogue
import Testing
import Vocabulary

struct CatalogueTests {
  private let catalogue = Catalogue(customFields: [("vip_level", .integer), ("favourite_tea", .text)])

  @Test func `names, singulars and fields are one each`() {
    #expect(Set(catalogue.entities.map(\.name)).count == catalogue.entities.count)
    #expect(Set(catalogue.entities.map(\.singular)).count == catalogue.entities.count)
    for entity in catalogue.entities {
      let names = entity.fields.map(\.name) + entity.fields.flatMap(\.aliases)
      #expect(Set(names).count == names.count, "\(entity.name) names a field twice")
      #expect(entity.fields.allSatisfy { Catalogue.isFieldName($0.name) && !$0.summary.isEmpty })
    }
  }

  @Test func `default times are times, and parents exist`() throws {
    for entity in catalogue.entities {
      if let time = entity.defaultTime {
        let type = try #require(entity.field(time)).type
        #expect(type == .timestamp || type == .date)
      }
      for parent in entity.parents { #expect(catalogue.entity(parent.entity) != nil) }
    }
  }

  @Test func `an order's words are stored by the numbers of its status`() throws {
    #expect(try #require(catalogue.entity("orders")?.field("status")).choices == OrderStatus.words)
  }

  @Test func `a field of the workspace is personal and has its own column`() throws {
    let field = try #require(catalogue.customers.field("favourite_tea"))
    #expect(field.column == "custom_favourite_tea")
    #expect(field.isPersonal)
    #expect(catalogue.customers.importedField("favourite_tea") == field)
    #expect(catalogue.entity(singular: "order")?.name == "orders")
    #expect(catalogue.entity("order") == nil)
  }

  @Test func `R36 an amount has a base amount and an original`() throws {
    let total = try #require(catalogue.entity("orders")?.field("total"))
    guard case .amount(let base, let original) = total.storage else {
      Issue.record("an order's total is stored otherwise")
      return
    }
    #expect(base != original)
    #expect(total.column == base)
  }

  @Test(arguments: ["a", "vip_level", "x9", String(repeating: "a", count: 40)])
  func `a name of a field is taken`(name: String) {
    #expect(Catalogue.isFieldName(name))
  }

  @Test(arguments: ["", "9x", "_x", "Vip", "vip-level", "größe", "a b", "a;--", String(repeating: "a", count: 41)])
  func `what could be no column is refused`(name: String) {
    #expect(!Catalogue.isFieldName(name))
  }
}
