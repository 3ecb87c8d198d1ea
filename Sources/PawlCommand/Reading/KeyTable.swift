// SPDX-License-Identifier: Apache-2.0

/// Every key of an input, stored once and numbered in the order of first appearance.
///
/// Keys are bytes or integers and compare as such: no Unicode normalisation, and 42 is not "42". An open-addressing
/// table of numbers over one array of bytes: about 30 bytes a key beyond the key's own.
struct KeyTable {
    /// A key's place in the order of first appearance.
    typealias Number = UInt32

    /// An integer, or where the bytes of a text stand.
    private struct Entry {
        var payload: Int64
        var byteCount: UInt32
        var isInteger: Bool
        var hash: UInt32
    }

    /// The bytes of all texts, one after the other.
    private(set) var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Numbers plus one; 0 is a free place. A power of two, at most three quarters full.
    private var places = [UInt32](repeating: 0, count: 1024)

    var count: Int { entries.count }

    mutating func number(ofText text: Span<UInt8>) -> Number {
        let hash = Self.hash(text)
        var place = Int(hash) & (places.count - 1)
        while places[place] != 0 {
            let number = places[place] - 1
            if entries[Int(number)].hash == hash, hasText(number, text) { return number }
            place = (place + 1) & (places.count - 1)
        }
        let start = bytes.count
        for position in text.indices { bytes.append(text[position]) }
        return insert(
            Entry(payload: Int64(start), byteCount: UInt32(text.count), isInteger: false, hash: hash), at: place)
    }

    mutating func number(ofInteger integer: Int64) -> Number {
        var hasher = Hasher()
        hasher.combine(integer)
        let hash = UInt32(truncatingIfNeeded: hasher.finalize())
        var place = Int(hash) & (places.count - 1)
        while places[place] != 0 {
            let entry = entries[Int(places[place] - 1)]
            if entry.isInteger, entry.payload == integer { return places[place] - 1 }
            place = (place + 1) & (places.count - 1)
        }
        return insert(Entry(payload: integer, byteCount: 0, isInteger: true, hash: hash), at: place)
    }

    /// The key itself if it is an integer.
    func integer(_ number: Number) -> Int64? {
        let entry = entries[Int(number)]
        return entry.isInteger ? entry.payload : nil
    }

    /// Where in `bytes` a text stands; empty for integers.
    func textRange(_ number: Number) -> Range<Int> {
        let entry = entries[Int(number)]
        guard !entry.isInteger else { return 0..<0 }
        return Int(entry.payload)..<Int(entry.payload) + Int(entry.byteCount)
    }

    /// A key as people read it. Bytes that are not UTF-8 show as U+FFFD.
    func text(_ number: Number) -> String {
        if let integer = integer(number) { return String(integer) }
        return String(decoding: bytes[textRange(number)], as: UTF8.self)
    }
}

extension KeyTable {
    /// Seeded anew in every process, so that nobody can write a log that collides.
    private static func hash(_ text: Span<UInt8>) -> UInt32 {
        var hasher = Hasher()
        // SAFETY: the hasher reads the buffer before the call returns and keeps no pointer.
        unsafe text.withUnsafeBytes { buffer in unsafe hasher.combine(bytes: buffer) }
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }

    private func hasText(_ number: Number, _ text: Span<UInt8>) -> Bool {
        let entry = entries[Int(number)]
        guard !entry.isInteger, entry.byteCount == text.count else { return false }
        let start = Int(entry.payload)
        for position in text.indices where bytes[start + position] != text[position] { return false }
        return true
    }

    private mutating func insert(_ entry: Entry, at place: Int) -> Number {
        let number = Number(entries.count)
        entries.append(entry)
        places[place] = number + 1
        if entries.count * 4 > places.count * 3 { grow() }
        return number
    }

    private mutating func grow() {
        let mask = places.count * 2 - 1
        places = [UInt32](repeating: 0, count: mask + 1)
        for (number, entry) in entries.enumerated() {
            var place = Int(entry.hash) & mask
            while places[place] != 0 { place = (place + 1) & mask }
            places[place] = UInt32(number) + 1
        }
    }
}
