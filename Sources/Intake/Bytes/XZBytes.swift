import CXZ

/// The content of an xz file, of one stream or several.
final class XZBytes: ByteSource {
  private let source: any ByteSource
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
  private var stream = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)
  private let name: String
  private var isAtEnd = false
  private var hasAllInput = false

  /// What a decoder may take; `xz -9` needs 65 MB.
  private static let memoryLimit: UInt64 = 512 << 20
  /// LZMA_CONCATENATED, a macro that Swift does not see.
  private static let concatenated: UInt32 = 0x08

  init(_ source: any ByteSource, name: String) throws(IntakeError) {
    self.source = source
    self.name = name
    stream.initialize(to: lzma_stream())
    guard lzma_stream_decoder(stream, XZBytes.memoryLimit, XZBytes.concatenated) == LZMA_OK else {
      throw IntakeError(.cannotRead, "\(name): no memory to unpack it")
    }
  }

  deinit {
    lzma_end(stream)
    stream.deallocate()
    input.deallocate()
  }

  var consumed: Int64 { source.consumed }
  var total: Int64? { source.total }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
    guard let output = buffer.baseAddress, !isAtEnd else { return 0 }
    stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = buffer.count
    while stream.pointee.avail_out == buffer.count {
      if stream.pointee.avail_in == 0, !hasAllInput {
        let count = try source.read(into: input)
        if count == 0 { hasAllInput = true }
        stream.pointee.next_in = UnsafePointer(input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = count
      }
      switch lzma_code(stream, hasAllInput ? LZMA_FINISH : LZMA_RUN) {
      case LZMA_OK: break
      case LZMA_STREAM_END:
        isAtEnd = true
        return buffer.count - stream.pointee.avail_out
      case LZMA_BUF_ERROR:
        throw IntakeError(
          .truncatedArchive, "\(name) ends in the middle: the xz data is cut off",
          hint: "Copy or download the file again; rows before the cut were taken.")
      case LZMA_MEMLIMIT_ERROR, LZMA_MEM_ERROR:
        throw IntakeError(.cannotRead, "\(name) needs more than 512 MB to be unpacked")
      default:
        throw IntakeError(
          .corruptArchive, "\(name) is damaged: the xz data cannot be unpacked",
          hint: "Copy or download the file again; rows before the damage were taken.")
      }
    }
    return buffer.count - stream.pointee.avail_out
  }
}
