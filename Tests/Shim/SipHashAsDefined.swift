// SPDX-License-Identifier: Apache-2.0

import CPawl

/// SipHash-c-d with 128 bits, written down from the paper a byte at a time and without a thought for speed: what the
/// shim's hash is compared with where nothing is published.
func sipHashAsDefined(_ key: pawl_hash_key, _ message: [UInt8], _ rounds: (each: Int, end: Int)) -> pawl_digest {
    var v = [
        key.k0 ^ word("somepseu"), key.k1 ^ word("dorandom"), key.k0 ^ word("lygenera"), key.k1 ^ word("tedbytes"),
    ]
    v[1] ^= 0xEE

    var padded = message
    while padded.count % 8 != 7 { padded.append(0) }
    padded.append(UInt8(truncatingIfNeeded: message.count))
    for start in stride(from: 0, to: padded.count, by: 8) {
        let block = word(padded[start..<start + 8])
        v[3] ^= block
        for _ in 0..<rounds.each { round(&v) }
        v[0] ^= block
    }

    v[2] ^= 0xEE
    for _ in 0..<rounds.end { round(&v) }
    let low = v.reduce(0, ^)
    v[1] ^= 0xDD
    for _ in 0..<rounds.end { round(&v) }
    return pawl_digest(low: low, high: v.reduce(0, ^))
}

private func round(_ v: inout [UInt64]) {
    mix(&v, 0, 1, turning: 13, thenFirstBy: 32)
    mix(&v, 2, 3, turning: 16, thenFirstBy: 0)
    mix(&v, 0, 3, turning: 21, thenFirstBy: 0)
    mix(&v, 2, 1, turning: 17, thenFirstBy: 32)
}

/// Add, rotate, exclusive-or: a quarter of a round.
private func mix(_ v: inout [UInt64], _ a: Int, _ b: Int, turning turn: Int, thenFirstBy after: Int) {
    v[a] &+= v[b]
    v[b] = rotated(v[b], turn) ^ v[a]
    v[a] = rotated(v[a], after)
}

private func rotated(_ value: UInt64, _ bits: Int) -> UInt64 { value << bits | value >> (64 - bits) }

private func word(_ text: StaticString) -> UInt64 {
    // The four constants are text read highest byte first; message blocks lowest first.
    "\(text)".utf8.reduce(0) { $0 << 8 | UInt64($1) }
}

private func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

/// A small generator, so that a seed is a history.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
