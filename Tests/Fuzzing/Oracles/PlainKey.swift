// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pawl
import PawlModel

/// A key as the tree that somebody meant, before it is encoded, and read back from what it was encoded as.
indirect enum PlainKey: Hashable {
    /// Valid UTF-8; as bytes, because strings compare by more than their bytes.
    case text([UInt8])
    case integer(isNegative: Bool, magnitude: UInt128)
    case bytes([UInt8])
    case uuid([UInt8])
    case composite([PlainKey])

    static func integer(_ value: some FixedWidthInteger) -> PlainKey {
        .integer(isNegative: value < 0, magnitude: UInt128(value.magnitude))
    }

    /// The same key in its one form: a composite of one part is that part.
    var inOneForm: PlainKey {
        guard case .composite(let parts) = self else { return self }
        return parts.count == 1 ? parts[0].inOneForm : .composite(parts.map(\.inOneForm))
    }
}

extension PlainKey {
    /// The tree that an encoding stands for: that there is only one is what keeps different keys apart.
    init?(_ kind: KeyKind, _ bytes: [UInt8]) {
        switch kind {
        case .text: self = .text(bytes)
        case .bytes: self = .bytes(bytes)
        case .uuid where bytes.count == 16: self = .uuid(bytes)
        case .integer:
            guard let integer = Self.integer(encoded: bytes) else { return nil }
            self = integer
        case .composite:
            guard let parts = Self.parts(encoded: bytes), parts.count != 1 else { return nil }
            self = .composite(parts)
        default: return nil
        }
    }

    private static func parts(encoded bytes: [UInt8]) -> [PlainKey]? {
        var parts: [PlainKey] = []
        var rest = bytes[...]
        while let first = rest.first {
            guard let kind = KeyKind(rawValue: first), rest.count >= 9 else { return nil }
            let count = Int(number(Array(rest.dropFirst().prefix(8))))
            rest = rest.dropFirst(9)
            guard count <= rest.count, let part = PlainKey(kind, Array(rest.prefix(count))) else { return nil }
            parts.append(part)
            rest = rest.dropFirst(count)
        }
        return parts
    }

    /// 8 or 16 bytes with a sign, 17 without; always the shortest that will do.
    private static func integer(encoded bytes: [UInt8]) -> PlainKey? {
        let number = number(bytes)
        switch bytes.count {
        case 8: return .integer(Int64(truncatingIfNeeded: number))
        case 16:
            let signed = Int128(truncatingIfNeeded: number)
            return Int64(exactly: signed) == nil ? .integer(signed) : nil
        case 17: return bytes[16] == 0 && Int128(exactly: number) == nil ? .integer(number) : nil
        default: return nil
        }
    }

    private static func number(_ bytes: [UInt8]) -> UInt128 {
        bytes.prefix(16).reversed().reduce(0) { $0 << 8 | UInt128($1) }
    }
}

extension PlainKey: LimiterKey {
    /// As the library's own types encode it.
    func withKey<Result>(_ body: (KeyKind, Span<UInt8>) -> Result) -> Result {
        switch self {
        case .text(let bytes): return String(decoding: bytes, as: UTF8.self).withKey(body)
        case .integer(true, let magnitude): return Int128(truncatingIfNeeded: 0 &- magnitude).withKey(body)
        case .integer(false, let magnitude): return magnitude.withKey(body)
        case .bytes(let bytes): return Key(bytes: bytes).withKey(body)
        case .uuid(let bytes): return Self.uuid(of: bytes).withKey(body)
        case .composite(let parts): return Self.key(of: parts).withKey(body)
        }
    }

    /// A key of up to four parts.
    static func key(of parts: [PlainKey]) -> Key {
        switch parts.count {
        case 0: Key()
        case 1: Key(parts[0])
        case 2: Key(parts[0], parts[1])
        case 3: Key(parts[0], parts[1], parts[2])
        default: Key(parts[0], parts[1], parts[2], parts[3])
        }
    }

    private static func uuid(of b: [UInt8]) -> UUID {
        UUID(
            uuid: (
                b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]
            ))
    }
}
