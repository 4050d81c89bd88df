/// Why one row cannot be taken; the text names the field, never its value.
struct RowProblem: Error, Hashable {
  var reason: String
}
