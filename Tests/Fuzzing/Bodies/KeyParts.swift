// SPDX-License-Identifier: Apache-2.0

/// Lists of key parts out of an input's bytes: any, or like another list but for one change.
enum KeyParts {
    static let longest = 4

    static func list(_ portions: inout Portions, depth: Int = 0) -> [PlainKey] {
        (0..<portions.number(below: longest + 1)).map { _ in part(&portions, depth: depth) }
    }

    private static func part(_ portions: inout Portions, depth: Int) -> PlainKey {
        switch portions.number(below: 8) {
        case 0, 1: text(portions.piece(longest: 24))
        case 2: .bytes(portions.piece(longest: 24))
        case 3: .integer(portions.word(Int64.self) >> Int64(portions.number(below: 64)))
        case 4: .integer(portions.word(UInt128.self) >> UInt128(portions.number(below: 128)))
        case 5: .integer(portions.word(Int128.self) >> Int128(portions.number(below: 128)))
        case 6: .uuid((0..<16).map { _ in portions.byte() })
        default: depth < 3 ? .composite(list(&portions, depth: depth + 1)) : .composite([])
        }
    }

    /// Broken UTF-8 is mended first: strings hold none.
    private static func text(_ bytes: [UInt8]) -> PlainKey { .text(Array(String(decoding: bytes, as: UTF8.self).utf8)) }

    /// What a careless encoding would take for the same.
    static func changed(_ parts: [PlainKey], _ change: UInt8, _ portions: inout Portions) -> [PlainKey] {
        guard !parts.isEmpty else { return [.composite([])] }
        var parts = parts
        let place = portions.number(below: parts.count)
        let other = portions.number(below: parts.count)
        switch change % 8 {
        case 0: parts.swapAt(place, other)
        case 1: parts[place] = ofOtherKind(parts[place])
        case 2: moveBoundary(&parts, at: place)
        case 3:
            let group = min(place, other)...max(place, other)
            parts.replaceSubrange(group, with: [.composite(Array(parts[group]))])
        case 4:
            guard case .composite(let inner) = parts[place] else { break }
            parts.replaceSubrange(place...place, with: inner)
        case 5: parts[place] = .bytes(encoding(of: parts[place]))
        case 6: parts.remove(at: place)
        default: break
        }
        return Array(parts.prefix(longest))
    }

    private static func ofOtherKind(_ part: PlainKey) -> PlainKey {
        switch part {
        case .text(let bytes): .bytes(bytes)
        case .bytes(let bytes): text(bytes)
        case .integer(let isNegative, let magnitude): text(Array("\(isNegative ? "-" : "")\(magnitude)".utf8))
        case .uuid(let bytes): .bytes(bytes)
        case .composite: .bytes(encoding(of: part))
        }
    }

    /// ("ab", "c") becomes ("a", "bc").
    private static func moveBoundary(_ parts: inout [PlainKey], at place: Int) {
        guard place + 1 < parts.count else { return }
        switch (parts[place], parts[place + 1]) {
        case (.text(let left), .text(let right)):
            parts[place] = text(Array(left.dropLast()))
            parts[place + 1] = text(left.suffix(1) + right)
        case (.bytes(let left), .bytes(let right)):
            parts[place] = .bytes(left.dropLast())
            parts[place + 1] = .bytes(left.suffix(1) + right)
        default: parts.swapAt(place, place + 1)
        }
    }

    private static func encoding(of part: PlainKey) -> [UInt8] {
        part.withKey { _, span in
            var bytes: [UInt8] = []
            for index in span.indices { bytes.append(span[index]) }
            return bytes
        }
    }
}
