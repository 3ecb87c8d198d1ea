// SPDX-License-Identifier: Apache-2.0

import PawlModel

extension Key: CustomStringConvertible {
    /// For people to read: a text in quotes, a number, a UUID, bytes in hexadecimal digits, and the parts of a composite key in
    /// parentheses. Unprintable characters are made visible.
    public var description: String { Self.text(kind, bytes[...], depth: 0) }

    /// Keys of keys of keys are written down to a depth that nobody needs.
    private static let depthMax = 8

    private static func text(_ kind: KeyKind, _ bytes: ArraySlice<UInt8>, depth: Int) -> String {
        switch kind {
        case .text: String(decoding: bytes, as: UTF8.self).debugDescription
        case .integer: integer(bytes)
        case .bytes: "0x" + hexadecimal(bytes)
        case .uuid: uuid(bytes)
        case .composite where depth >= depthMax: "(…)"
        case .composite: "(" + parts(bytes).map { text($0, $1, depth: depth + 1) }.joined(separator: ", ") + ")"
        }
    }

    /// 8 or 16 bytes with a sign, 17 without.
    private static func integer(_ bytes: ArraySlice<UInt8>) -> String {
        let isNegative = bytes.count < 17 && bytes.last.map { $0 >= 0x80 } ?? false
        let magnitude = bytes.prefix(16).reversed().reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        guard isNegative else { return "\(magnitude)" }
        let modulus = UInt128(1) << UInt128(8 * bytes.count - 1)
        return "-\(bytes.count == 16 ? ~magnitude &+ 1 : 2 * modulus - magnitude)"
    }

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func uuid(_ bytes: ArraySlice<UInt8>) -> String {
        let digits = Array(hexadecimal(bytes).uppercased())
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0.clamped(to: 0..<digits.count)]) }
            .joined(separator: "-")
    }

    /// The parts of a composite key, each with its kind, its length in 8 bytes, and its bytes.
    private static func parts(_ bytes: ArraySlice<UInt8>) -> [(KeyKind, ArraySlice<UInt8>)] {
        var (parts, rest): ([(KeyKind, ArraySlice<UInt8>)], ArraySlice<UInt8>) = ([], bytes)
        while rest.count >= 9, let kind = rest.first.flatMap(KeyKind.init(rawValue:)) {
            let count = rest.dropFirst().prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let part = rest.dropFirst(9).prefix(Int(clamping: count))
            parts.append((kind, part))
            rest = rest[part.endIndex...]
        }
        return parts
    }
}
