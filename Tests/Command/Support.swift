// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import PawlCommand

/// Bytes from memory, in chunks of a chosen size, as a slow pipe would give them.
final class MemorySource: ByteSource {
    private var rest: ArraySlice<UInt8>
    private let chunk: Int

    init(_ bytes: [UInt8], chunk: Int = .max) {
        rest = bytes[...]
        self.chunk = chunk
    }

    func read(into buffer: inout [UInt8], from start: Int) throws(InputError) -> Int {
        let taken = rest.prefix(min(chunk, buffer.count - start))
        buffer.replaceSubrange(start..<start + taken.count, with: taken)
        rest = rest.dropFirst(taken.count)
        return taken.count
    }
}

/// Every line of a source as text; nil for those that were too long.
func lines(of source: any ByteSource, chunk: Int = 64) throws -> [String?] {
    var source = LineSource(source, chunk: chunk)
    var lines: [String?] = []
    while let line = try source.next() {
        switch line {
        case .bytes(let range): lines.append(String(decoding: source.buffer[range], as: UTF8.self))
        case .tooLong: lines.append(nil)
        }
    }
    return lines
}

/// What a reader makes of one line: a value, or what it expected.
func reading<Value>(
    _ line: String, _ read: (Span<UInt8>) throws(Malformed) -> Value
) -> Result<Value, Malformed> {
    let bytes = Array(line.utf8)
    do throws(Malformed) {
        return .success(try read(bytes.span))
    } catch {
        return .failure(error)
    }
}

/// A short name for a part of a line.
func part(_ line: String, _ range: Range<Int>?) -> String? {
    range.map { String(decoding: Array(line.utf8)[$0], as: UTF8.self) }
}

/// Reads lines as the tool does.
func readLines(_ text: String, format: LineFormat? = nil, keyField: KeyField = .address) throws -> LineReader {
    var source = LineSource(MemorySource(Array(text.utf8)))
    var reader = LineReader(format: format, keyField: keyField)
    while let line = try source.next() {
        switch line {
        case .bytes(let range): try? reader.read(source.buffer.span.extracting(range))
        case .tooLong: try? reader.passOver()
        }
    }
    return reader
}

/// Real traffic that may stand beside the checkout.
enum SharedLog {
    static let path = packageRoot.deletingLastPathComponent().appending(path: "shared/data/apache_access.log.gz").path
    static var isPresent: Bool { FileManager.default.fileExists(atPath: path) }
    static let absence = "skipped where ../shared/data/apache_access.log.gz is absent"
}

let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
