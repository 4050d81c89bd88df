import CZlib

/// The content of a gzip file, of one member or several.
final class GzipBytes: ByteSource {
  private let source: any ByteSource
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
  private var stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let name: String
  private var isAtEnd = false
  /// Whether the last member is complete, so that the file may end here.
  private var isBetweenMembers = false

  init(_ source: any ByteSource, name: String) throws(IntakeError) {
    self.source = source
    self.name = name
    stream.initialize(to: z_stream())
    guard czlib_inflate_init(stream) == Z_OK else {
      throw IntakeError(.cannotRead, "\(name): no memory to unpack it")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  var consumed: Int64 { source.consumed }
  var total: Int64? { source.total }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
    guard let output = buffer.baseAddress, !isAtEnd else { return 0 }
    stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(clamping: buffer.count)
    let wanted = stream.pointee.avail_out
    while stream.pointee.avail_out == wanted {
      if stream.pointee.avail_in == 0 {
        let count = try source.read(into: input)
        if count == 0 {
          isAtEnd = true
          guard isBetweenMembers else {
            throw IntakeError(
              .truncatedArchive, "\(name) ends in the middle: the gzip data is cut off",
              hint: "Copy or download the file again; rows before the cut were taken.")
          }
          break
        }
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(count)
      }
      if isBetweenMembers {
        // Padding behind the last member is not data.
        guard stream.pointee.next_in.pointee == 0x1f else {
          isAtEnd = true
          break
        }
        inflateReset(stream)
        isBetweenMembers = false
      }
      switch inflate(stream, Z_NO_FLUSH) {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END: isBetweenMembers = true
      default:
        throw IntakeError(
          .corruptArchive, "\(name) is damaged: the gzip data cannot be unpacked",
          hint: "Copy or download the file again; rows before the damage were taken.")
      }
    }
    return Int(wanted - stream.pointee.avail_out)
  }
}
