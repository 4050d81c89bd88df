import Diagnostics
import YAMLText

extension RecipeReader {
  /// `{scheme: aws, service: ses, region: "{{ region }}", …}`
  mutating func signer(_ node: YAMLNode) -> RequestSigner? {
    guard let all = yaml.mapping(node, "'sign'"),
      let schemeNode = yaml.required("scheme", in: all, of: "'sign'"),
      let scheme = yaml.choice(schemeNode, "scheme", among: RequestSigner.Scheme.allCases.map(\.rawValue))
        .flatMap(RequestSigner.Scheme.init)
    else { return nil }
    let (needed, optional) = scheme.options
    guard let mapping = yaml.mapping(node, "'sign'", known: ["scheme"] + needed + optional) else { return nil }
    var options: [String: FieldText] = [:]
    for name in needed { _ = yaml.required(name, in: mapping, of: "'sign'") }
    for name in needed + optional {
      if let node = mapping[name] { options[name] = field(node) }
    }
    return RequestSigner(scheme: scheme, options: options)
  }
}
