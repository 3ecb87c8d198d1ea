// SPDX-License-Identifier: Apache-2.0

/// Gzip members of stored blocks, put together by hand (RFC 1951, RFC 1952): an oracle that shares nothing with zlib.
enum StoredGzip {
    static func member(_ bytes: [UInt8]) -> [UInt8] {
        let count = UInt16(bytes.count)
        let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 1]
        return head + littleEndian(count) + littleEndian(~count) + bytes + littleEndian(checksum(bytes))
            + littleEndian(UInt32(bytes.count))
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// CRC-32 as RFC 1952 defines it.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
}
