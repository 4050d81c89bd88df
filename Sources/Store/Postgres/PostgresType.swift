import CPostgres
import SQLText

/// The types of PostgreSQL that the store reads and writes, by the server's fixed numbers.
enum PostgresType {
  static let bool: Oid = 16
  static let bytes: Oid = 17
  static let name: Oid = 19
  static let int8: Oid = 20
  static let int2: Oid = 21
  static let int4: Oid = 23
  static let text: Oid = 25
  static let float4: Oid = 700
  static let float8: Oid = 701
  static let numeric: Oid = 1700
  static let varchar: Oid = 1043
  /// Left to the server to find out.
  static let unknown: Oid = 0

  /// The type of arrays of `type`.
  static func array(of type: Oid) -> Oid {
    switch type {
    case bool: 1000
    case bytes: 1001
    case int2: 1005
    case int4: 1007
    case int8: 1016
    case float4: 1021
    case float8: 1022
    default: 1009
    }
  }

  /// How a temporary table declares it.
  static func word(_ type: Oid) -> String {
    switch type {
    case bool: "BOOLEAN"
    case bytes: "BYTEA"
    case int2: "SMALLINT"
    case int4: "INTEGER"
    case int8: "BIGINT"
    case float4: "REAL"
    case float8: "DOUBLE PRECISION"
    default: "TEXT COLLATE \"C\""
    }
  }

  static func type(of value: SQLValue) -> Oid {
    switch value {
    case .null: unknown
    case .integer: int8
    case .real: float8
    case .text: text
    case .blob: bytes
    }
  }

  /// Nil for a null, which tells nothing.
  static func type(of cell: RowBatch.Cell) -> Oid? {
    switch cell {
    case .null: nil
    case .integer: int8
    case .real: float8
    case .text: text
    case .blob: bytes
    }
  }
}
