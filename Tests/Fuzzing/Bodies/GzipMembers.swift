// SPDX-License-Identifier: Apache-2.0

#if CLI
    @testable import PawlCommand

    /// Packed input: whole or an error, however slowly it comes.
    enum GzipMembers {
        /// Any bytes at all: what comes out does not depend on how they come in.
        static func checkUnpacking(_ packed: [UInt8], _ pace: AccessLogs.Pace) throws {
            let slowly = unpack(packed, chunk: pace.chunk, room: pace.room)
            let atOnce = unpack(packed, chunk: .max, room: 1 << 16)
            try promise(slowly == atOnce, "\(slowly?.count ?? -1) bytes slowly, \(atOnce?.count ?? -1) at once")
            guard !packed.starts(with: [0x1F, 0x8B]) else { return }
            try promise(atOnce == packed, "plain bytes are changed")
        }

        /// Members put together by hand come out as they went in; damaged or cut off, as themselves or not at all.
        static func checkMembers(_ portions: inout Portions, _ pace: AccessLogs.Pace) throws {
            let damage = (at: Int(portions.word(UInt16.self)), mask: portions.byte())
            var packed: [UInt8] = []
            var text: [UInt8] = []
            // What a member's end makes whole.
            var wholes: [[UInt8]] = []
            repeat {
                let piece = portions.piece()
                packed += StoredGzip.member(piece)
                text += piece
                wholes.append(text)
            } while !portions.isEmpty && wholes.count < 8
            try promise(unpack(packed, chunk: pace.chunk, room: pace.room) == text, "members are changed")
            let zeros = [UInt8](repeating: 0, count: Int(damage.mask))
            try promise(unpack(packed + zeros, chunk: pace.chunk, room: pace.room) == text, "zeros matter")
            // The first two bytes say that it is packed.
            let place = 2 + damage.at % (packed.count - 2)
            let part = unpack(Array(packed[..<place]), chunk: pace.chunk, room: pace.room)
            try promise(part.map { wholes.contains($0) } ?? true, "cut off at \(place) it is \(part?.count ?? 0) bytes")
            packed[place] ^= damage.mask
            let damaged = unpack(packed, chunk: pace.chunk, room: pace.room)
            try promise(damaged == nil || damaged == text, "damaged at \(place) it is something else")
        }

        /// Nil for what is no whole input. A little input may unpack to very much: only its beginning is looked at.
        private static func unpack(_ packed: [UInt8], chunk: Int, room: Int) -> [UInt8]? {
            var buffer = [UInt8](repeating: 0, count: room)
            var unpacked: [UInt8] = []
            do throws(InputError) {
                let source = try InputFile.unpacked(ChunkedSource(packed, chunk: chunk), name: "fuzzed")
                while unpacked.count < unpackedMax {
                    let count = try source.read(into: &buffer, from: 0)
                    guard count > 0 else { break }
                    unpacked += buffer[..<count]
                }
                return Array(unpacked.prefix(unpackedMax))
            } catch {
                return nil
            }
        }

        private static let unpackedMax = 1 << 16
    }
#endif
