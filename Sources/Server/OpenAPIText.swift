import HTTPTypes
import Campaigns
import Vocabulary

/// The OpenAPI description of the endpoints, made of the table that the router is made of.
enum OpenAPIText {
  static func text(_ endpoints: [Endpoint], _ workspace: WorkspaceSettings) -> String {
    var paths: [(path: String, operations: [String])] = []
    for endpoint in endpoints {
      let operation = "\(JSONString.quoted(endpoint.method.rawValue.lowercased())):\(operation(endpoint))"
      if let place = paths.firstIndex(where: { $0.path == endpoint.path }) {
        paths[place].operations.append(operation)
      } else {
        paths.append((endpoint.path, [operation]))
      }
    }
    let list = paths.map { path, operations in "\(JSONString.quoted(path)):{\(operations.joined(separator: ","))}" }
    let servers = workspace.publicURL.map { "\"servers\":[{\"url\":\(JSONString.quoted($0))}]," } ?? ""
    return """
      {"openapi":"3.1.0","info":{"title":\(JSONString.quoted("Tidings of \(workspace.shop)")),"version":"1"},\(servers)\
      "paths":{\(list.joined(separator: ","))},"components":{"securitySchemes":{"key":{"type":"http","scheme":"bearer"}}}}

      """
  }

  private static func operation(_ endpoint: Endpoint) -> String {
    var parts = ["\"summary\":\(JSONString.quoted(endpoint.summary))"]
    let parameters = endpoint.parameterNames.map { name in
      "{\"name\":\(JSONString.quoted(name)),\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"}}"
    }
    if !parameters.isEmpty { parts.append("\"parameters\":[\(parameters.joined(separator: ","))]") }
    if !endpoint.bodies.isEmpty {
      let content = endpoint.bodies.map { type in
        let schema = type == "application/json" ? "{\"type\":[\"object\",\"array\"]}" : "{\"type\":\"object\"}"
        return "\(JSONString.quoted(type)):{\"schema\":\(schema)}"
      }
      parts.append("\"requestBody\":{\"content\":{\(content.joined(separator: ","))}}")
    }
    let answers = endpoint.answers.map { status, text in
      let body = status == 302 ? "" : ",\"content\":{\(JSONString.quoted(status < 300 ? endpoint.produces : "*/*")):{}}"
      return "\(JSONString.quoted(String(status))):{\"description\":\(JSONString.quoted(text))\(body)}"
    }
    parts.append("\"responses\":{\(answers.joined(separator: ","))}")
    if endpoint.needsKey { parts.append("\"security\":[{\"key\":[]}]") }
    return "{\(parts.joined(separator: ","))}"
  }
}
