// SPDX-License-Identifier: Apache-2.0

@testable import PawlCommand

/// Bytes from memory, never more than so many at once, as a slow pipe gives them.
final class ChunkedSource: ByteSource {
    private var left: ArraySlice<UInt8>
    private let chunk: Int

    init(_ bytes: [UInt8], chunk: Int) {
        left = bytes[...]
        self.chunk = chunk
    }

    func read(into buffer: inout [UInt8], from start: Int) throws(InputError) -> Int {
        let count = min(chunk, buffer.count - start, left.count)
        for offset in 0..<count { buffer[start + offset] = left[left.startIndex + offset] }
        left = left.dropFirst(count)
        return count
    }
}
