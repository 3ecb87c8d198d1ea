// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Cuts a source into lines, without copying them.
///
/// A line ends with a line feed, with a carriage return before it, or with the input. A line of more than 1 MiB is
/// passed over and reported as such, so that no input takes more memory than that here.
struct LineSource {
    enum Line: Equatable {
        /// Where the line stands in `buffer`, until the next call.
        case bytes(Range<Int>)
        case tooLong
    }

    static let longestLine = 1 << 20

    private(set) var buffer: [UInt8]
    private var unread = 0..<0
    private var isAtStart = true
    private let source: any ByteSource

    init(_ source: any ByteSource, chunk: Int = 1 << 18) {
        self.source = source
        buffer = [UInt8](repeating: 0, count: chunk)
    }

    mutating func next() throws(InputError) -> Line? {
        var isTooLong = false
        var searched = unread.lowerBound
        while true {
            if let end = lineFeed(from: searched) {
                isAtStart = false
                let line = unread.lowerBound..<end
                unread = end + 1..<unread.upperBound
                return isTooLong || line.count > Self.longestLine ? .tooLong : .bytes(trimmed(line))
            }
            if unread.count > Self.longestLine {
                isTooLong = true
                unread = unread.upperBound..<unread.upperBound
            }
            // A byte order mark may still be taken from the front: nothing counts as searched before that is known.
            let alreadySearched = isAtStart ? 0 : unread.count
            if try !refill() { return lastLine(isTooLong: isTooLong) }
            searched = unread.lowerBound + alreadySearched
        }
    }

    private mutating func lastLine(isTooLong: Bool) -> Line? {
        let line = unread
        unread = line.upperBound..<line.upperBound
        if isTooLong { return .tooLong }
        return line.isEmpty ? nil : .bytes(trimmed(line))
    }

    /// Moves what is left to the front, makes room for more if it fills the buffer, and reads on.
    private mutating func refill() throws(InputError) -> Bool {
        if unread.lowerBound > 0 {
            buffer.replaceSubrange(0..<unread.count, with: Array(buffer[unread]))
            unread = 0..<unread.count
        }
        if unread.upperBound == buffer.count {
            buffer.append(contentsOf: repeatElement(0, count: buffer.count))
        }
        let count = try source.read(into: &buffer, from: unread.upperBound)
        unread = unread.lowerBound..<unread.upperBound + count
        if isAtStart, unread.count >= 3 || count == 0 { skipByteOrderMark() }
        return count > 0
    }

    private mutating func skipByteOrderMark() {
        isAtStart = false
        guard buffer[unread].starts(with: [0xEF, 0xBB, 0xBF]) else { return }
        unread = unread.lowerBound + 3..<unread.upperBound
    }

    private func lineFeed(from start: Int) -> Int? {
        guard start < unread.upperBound else { return nil }
        // SAFETY: memchr reads only from start up to the end of what was read, inside the array.
        return unsafe buffer.withUnsafeBytes { bytes in
            let base = bytes.baseAddress!
            guard let found = unsafe memchr(base + start, 0x0A, unread.upperBound - start) else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    private func trimmed(_ line: Range<Int>) -> Range<Int> {
        let endsWithReturn = !line.isEmpty && buffer[line.upperBound - 1] == 0x0D
        return endsWithReturn ? line.lowerBound..<line.upperBound - 1 : line
    }
}
