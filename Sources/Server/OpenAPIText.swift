import HTTPTypes
import Campaigns

/// The OpenAPI description of the endpoints, made of the table that the router is made of.
enum OpenAPIText {
  static func text(_ endpoints: [Endpoint], _ workspace: WorkspaceSettings) -> String {
    var paths: [(path: String, operations: [String])] = []
    for endpoint in endpoints {
      let operation = "\(quoted(endpoint.method.rawValue.lowercased())):\(operation(endpoint))"
      if let place = paths.firstIndex(where: { $0.path == endpoint.path }) {
        paths[place].operations.append(operation)
      } else {
        paths.append((endpoint.path, [operation]))
      }
    }
    let list = paths.map { path, operations in "\(quoted(path)):{\(operations.joined(separator: ","))}" }
    let servers = workspace.publicURL.map { "\"servers\":[{\"url\":\(quoted($0))}]," } ?? ""
    return """
      {"openapi":"3.1.0","info":{"title":\(quoted("Tidings of \(workspace.shop)")),"version":"1"},\(servers)\
      "paths":{\(list.joined(separator: ","))},"components":{"securitySchemes":{"key":{"type":"http","scheme":"bearer"}}}}

      """
  }

  private static func operation(_ endpoint: Endpoint) -> String {
    var parts = ["\"summary\":\(quoted(endpoint.summary))"]
    let parameters = endpoint.parameterNames.map { name in
      "{\"name\":\(quoted(name)),\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"}}"
    }
    if !parameters.isEmpty { parts.append("\"parameters\":[\(parameters.joined(separator: ","))]") }
    if !endpoint.bodies.isEmpty {
      let content = endpoint.bodies.map { type in
        let schema = type == "application/json" ? "{}" : "{\"type\":\"object\"}"
        return "\(quoted(type)):{\"schema\":\(schema)}"
      }
      parts.append("\"requestBody\":{\"content\":{\(content.joined(separator: ","))}}")
    }
    let answers = endpoint.answers.map { status, text in
      let body = status == 302 ? "" : ",\"content\":{\(quoted(status < 300 ? endpoint.produces : "*/*")):{}}"
      return "\(quoted(String(status))):{\"description\":\(quoted(text))\(body)}"
    }
    parts.append("\"responses\":{\(answers.joined(separator: ","))}")
    if endpoint.needsKey { parts.append("\"security\":[{\"key\":[]}]") }
    return "{\(parts.joined(separator: ","))}"
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
