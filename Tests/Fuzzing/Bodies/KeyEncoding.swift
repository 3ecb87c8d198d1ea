// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlModel

/// Keys: two lists of parts are encoded alike exactly when they are the same parts, and an encoding says which.
enum KeyEncoding {
    static func check(_ input: [UInt8]) throws {
        var portions = Portions(input)
        let change = portions.byte()
        let first = KeyParts.list(&portions)
        let second = change % 2 == 0 ? KeyParts.list(&portions) : KeyParts.changed(first, change / 2, &portions)
        for parts in [first, second] {
            try checkReading(parts)
            for part in parts { try checkAlone(part) }
        }
        try checkPair(first, second)
    }

    private struct Encoding: Equatable {
        let kind: KeyKind
        let bytes: [UInt8]
        let digest: Digest

        init(_ key: some LimiterKey) {
            (kind, bytes, digest) = key.withKey { kind, span in
                var bytes: [UInt8] = []
                for index in span.indices { bytes.append(span[index]) }
                // SAFETY: the hasher reads the span within the call.
                let digest = unsafe span.withUnsafeBytes { unsafe KeyEncoding.hasher.digest(of: kind, $0) }
                return (kind, bytes, digest)
            }
        }
    }

    private static let hasher = KeyHasher(key0: 1, key1: 2)

    /// What was meant can be read back from the encoding.
    private static func checkReading(_ parts: [PlainKey]) throws {
        let encoding = Encoding(PlainKey.key(of: parts))
        let read = PlainKey(encoding.kind, encoding.bytes)
        try promise(read == PlainKey.composite(parts).inOneForm, "\(parts) read back as \(String(describing: read))")
    }

    /// Equal exactly when the parts are; then also by every hash, down to 128 bits.
    private static func checkPair(_ first: [PlainKey], _ second: [PlainKey]) throws {
        let areSame = PlainKey.composite(first).inOneForm == PlainKey.composite(second).inOneForm
        let keys = (PlainKey.key(of: first), PlainKey.key(of: second))
        let encodings = (Encoding(keys.0), Encoding(keys.1))
        try promise((keys.0 == keys.1) == areSame, "\(first) and \(second) compare wrongly")
        try promise((encodings.0 == encodings.1) == areSame, "\(first) and \(second) are encoded wrongly")
        try promise((encodings.0.digest == encodings.1.digest) == areSame, "\(first) and \(second) are hashed wrongly")
        try promise(!areSame || keys.0.hashValue == keys.1.hashValue, "\(first) has two hash values")
        try promise(Set([keys.0, keys.1]).count == (areSame ? 1 : 2), "\(first) and \(second) in a set")
    }

    /// A key of one part is that part, in whichever type it comes.
    private static func checkAlone(_ part: PlainKey) throws {
        let encoding = Encoding(part)
        try promise(Encoding(Key(part)) == encoding, "Key(\(part)) is not \(part)")
        try promise(Encoding(Key(Key(part))) == encoding, "Key(Key(\(part))) is not \(part)")
        switch part {
        case .text(let bytes):
            let text = String(decoding: bytes, as: UTF8.self)
            try promise(encoding.kind == .text && encoding.bytes == bytes, "\(bytes) is encoded as \(encoding)")
            // By scalars: a mark that combines would be one character with the bracket.
            let piece = Substring("<\(text)>".unicodeScalars.dropFirst().dropLast())
            try promise(Encoding(piece) == encoding, "a piece of text is not \(text)")
            try promise(Encoding(Key(bytes: bytes)) != encoding, "\(bytes) as text and as bytes")
        case .integer(let isNegative, let magnitude):
            try checkInteger(isNegative ? nil : magnitude, encoding)
            try checkInteger(isNegative ? Int128(truncatingIfNeeded: 0 &- magnitude) : nil, encoding)
        default: break
        }
    }

    /// 42 is 42 in every type that has it, and never "42".
    private static func checkInteger(_ value: (some FixedWidthInteger)?, _ encoding: Encoding) throws {
        guard let value else { return }
        func check<Other: FixedWidthInteger & LimiterKey>(_: Other.Type) throws {
            guard let other = Other(exactly: value) else { return }
            try promise(Encoding(other) == encoding, "\(value) is another key as \(Other.self)")
        }
        try check(Int.self)
        try check(Int8.self)
        try check(Int16.self)
        try check(Int32.self)
        try check(Int64.self)
        try check(Int128.self)
        try check(UInt.self)
        try check(UInt8.self)
        try check(UInt16.self)
        try check(UInt32.self)
        try check(UInt64.self)
        try check(UInt128.self)
        try promise(Encoding(value.description) != encoding, "\(value) is its own text")
    }
}
