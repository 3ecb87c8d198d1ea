// SPDX-License-Identifier: Apache-2.0

#if CLI
    import Foundation
    import Testing

    @testable import PawlCommand

    /// Packed input: recognised by its content, whole or an error.
    @Suite struct GzipStories {
        /// A member of stored blocks, put together by hand: an oracle that shares nothing with zlib.
        static func member(_ bytes: [UInt8]) -> [UInt8] {
            var member: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
            var rest = bytes[...]
            repeat {
                let block = rest.prefix(65_535)
                rest = rest.dropFirst(block.count)
                let count = UInt16(block.count)
                member += [rest.isEmpty ? 1 : 0] + littleEndian(count) + littleEndian(~count) + block
            } while !rest.isEmpty
            return member + littleEndian(checksum(bytes)) + littleEndian(UInt32(truncatingIfNeeded: bytes.count))
        }

        private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
            (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }

        /// CRC-32 as RFC 1952 defines it, bit by bit.
        private static func checksum(_ bytes: [UInt8]) -> UInt32 {
            var remainder = ~UInt32(0)
            for byte in bytes {
                remainder ^= UInt32(byte)
                for _ in 0..<8 { remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xEDB8_8320 : remainder >> 1 }
            }
            return ~remainder
        }

        static func unpack(_ bytes: [UInt8], chunk: Int = .max, room: Int = 1000) throws(InputError) -> [UInt8] {
            let source = try InputFile.unpacked(MemorySource(bytes, chunk: chunk), name: "a.gz")
            var buffer = [UInt8](repeating: 0, count: room)
            var unpacked: [UInt8] = []
            while true {
                let count = try source.read(into: &buffer, from: 0)
                if count == 0 { return unpacked }
                unpacked += buffer.prefix(count)
            }
        }

        static let text = Array((0..<9000).map { "line \($0)\n" }.joined().utf8)

        @Test(arguments: [1, 2, 3, 100, 70_000]) func membersAreUnpackedOneAfterTheOther(_ chunk: Int) throws {
            let half = Self.text.count / 2
            let first = Self.member(Array(Self.text[..<half]))
            let second = Self.member(Array(Self.text[half...]))
            for packed in [Self.member(Self.text), first + second, first + Self.member([]) + second] {
                #expect(try Self.unpack(packed, chunk: chunk) == Self.text)
            }
        }

        @Test func compressedBlocksAreUnpacked() throws {
            let packed =
                "H4sIAAAAAAACA53VOw7CQAxF0Z5VeAEU8Xt8lzPFRIk0Coi4YPmIlo5buriVj+yxbj2meMzRovq7opZW8erP3mqPtfY+5uPPfBjfKEkkEplE"
                + "JxKdSXQh0ZVENxLd0XIZCWQiEYpEKhKxSOQiEYxEMhLRSGRDyIbYvUA2hGwI2RCyIWRDyIaQDSEbRjaMbJg9E2TDyIaRDSMbRjaMbPhfGx/l"
                + "AgLNZggAAA=="
            let bytes = try #require(Data(base64Encoded: packed))
            let text = (0..<40).map { "line \($0) of a text that repeats itself, repeats itself\n" }.joined()
            for room in [1, 7, 4096] {
                #expect(try Self.unpack(Array(bytes), room: room) == Array(text.utf8))
            }
        }

        @Test func plainBytesStayAsTheyAre() throws {
            for bytes in [[], [0x1F], [0x1F, 0x8C, 1], [0x8B, 0x1F], Self.text] {
                for chunk in [1, 1000] { #expect(try Self.unpack(bytes, chunk: chunk) == bytes) }
            }
        }

        @Test func zerosBehindTheLastMemberArePadding() throws {
            #expect(try Self.unpack(Self.member([1, 2, 3]) + [0, 0, 0, 0], chunk: 1) == [1, 2, 3])
        }

        @Test func everyCutIsNoticed() {
            let whole = Self.member([1, 2, 3])
            for count in 2..<whole.count {
                #expect(throws: InputError.self, "cut after \(count) bytes") {
                    try Self.unpack(Array(whole.prefix(count)))
                }
                let behindAnother = whole + whole.prefix(count)
                #expect(throws: InputError.self, "cut after \(count) bytes") { try Self.unpack(behindAnother) }
            }
            #expect(throws: InputError("a.gz is cut off: a gzip member does not end")) {
                try Self.unpack(Array(whole.prefix(12)))
            }
        }

        @Test func damageIsNoticed() {
            let whole = Self.member(Array("a few bytes".utf8))
            // The header's time and system may be anything; of a block's first byte three bits count.
            for position in [2, 3] + Array(10..<whole.count) {
                var damaged = whole
                damaged[position] ^= position == 10 ? 0x06 : 0x20
                #expect(throws: InputError.self, "byte \(position)") { try Self.unpack(damaged) }
            }
            var wrongSum = whole
            wrongSum[whole.count - 8] ^= 1
            #expect(throws: InputError("a.gz is corrupt: incorrect data check")) { try Self.unpack(wrongSum) }
            #expect(throws: InputError.self) { try Self.unpack(whole + [1, 2, 3]) }
            #expect(throws: InputError.self) { try Self.unpack(whole + [0, 0, 3]) }
        }

        @Test func noDamagedStreamTraps() {
            let seed = UInt64.random(in: 0...UInt64.max)
            var random = RandomBits(seed: seed)
            var failures = 0
            for _ in 0..<3000 {
                var bytes = Self.member(Array("a few bytes".utf8)) + Self.member([])
                for _ in 0...random.number(below: 3) {
                    bytes[2 + random.number(below: bytes.count - 2)] = UInt8(random.number(below: 256))
                }
                if (try? Self.unpack(bytes, chunk: 1 + random.number(below: 30))) == nil { failures += 1 }
            }
            #expect(failures > 1000, "seed \(seed)")
        }
    }
#endif
