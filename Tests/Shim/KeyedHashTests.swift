// SPDX-License-Identifier: Apache-2.0

import CPawl
import Testing

/// The hash against the published outputs, against the definition written out plainly, and at the edges of memory.
@Suite struct KeyedHashTests {
    private static let publishedKey = pawl_hash_key(k0: 0x0706_0504_0302_0100, k1: 0x0F0E_0D0C_0B0A_0908)

    @Test(arguments: Variant.allCases)
    func allSixtyFourPublishedOutputsComeOut(_ variant: Variant) {
        #expect(variant.published.count == 64)
        for (count, published) in variant.published.enumerated() {
            let message = (0..<count).map { UInt8($0) }
            #expect(variant.hash(Self.publishedKey, message).hexadecimal == published, "\(count) bytes")
        }
    }

    /// The C program that runs on other machines holds only these sums of the tables.
    @Test func thePublishedOutputsHashedInOnePiece() {
        let one = Variant.oneThree.hash(Self.publishedKey, Variant.oneThree.published.flatMap(bytes))
        let two = Variant.twoFour.hash(Self.publishedKey, Variant.twoFour.published.flatMap(bytes))
        #expect((one.low, one.high) == (0xF49E_A4A5_BDB7_EBB1, 0x4855_BFD4_9A1C_7F30))
        #expect((two.low, two.high) == (0xF988_B98F_34D7_2075, 0x5527_11FF_B35C_6229))
    }

    @Test(arguments: Variant.allCases)
    func randomKeysAndMessagesHashAsDefined(_ variant: Variant) {
        let seed = UInt64.random(in: 0 ... .max)
        print("\(variant): seed \(seed)")
        var random = SplitMix(state: seed)
        for _ in 0..<2000 {
            let key = pawl_hash_key(k0: random.next(), k1: random.next())
            let count = Int.random(in: 0...300, using: &random)
            let message = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let expected = sipHashAsDefined(key, message, variant.rounds)
            #expect(variant.hash(key, message).hexadecimal == expected.hexadecimal, "seed \(seed)")
        }
    }

    @Test func noBytesMayBeNoAddress() {
        for variant in Variant.allCases {
            let digest = unsafe variant.hash(Self.publishedKey, nil, 0)
            #expect(digest.hexadecimal == variant.published[0])
        }
    }

    /// The page before the message and the page after it are gone: whoever reads there ends the process.
    @Test(arguments: Variant.allCases)
    func notOneByteOutsideTheMessageIsRead(_ variant: Variant) throws {
        let page = try #require(LonelyPage())
        for count in 0...80 {
            for start in [0, Machine.pageBytes - count] {
                let (digest, message) = page.hash(variant, Self.publishedKey, from: start, count)
                #expect(message.count == count)
                #expect(digest.hexadecimal == sipHashAsDefined(Self.publishedKey, message, variant.rounds).hexadecimal)
            }
        }
    }
}

/// One page between two that are gone.
@safe private final class LonelyPage {
    private let page: UnsafeMutableRawPointer

    init?() {
        let bytes = Machine.pageBytes
        // SAFETY: three pages, of which the outer ones are given back at once and the middle one by deinit.
        guard let pages = unsafe pawl_map_pages(3 * bytes, false) else { return nil }
        unsafe page = pages + bytes
        guard unsafe pawl_unmap_pages(pages, bytes), unsafe pawl_unmap_pages(page + bytes, bytes) else { return nil }
        for index in 0..<bytes {
            unsafe page.storeBytes(of: UInt8(truncatingIfNeeded: index &* 37), toByteOffset: index, as: UInt8.self)
        }
    }

    deinit { unsafe pawl_unmap_pages(page, Machine.pageBytes) }

    /// The hash of some of its bytes, and those bytes.
    // SAFETY: `start + count` is at most the page's size, which the first line checks.
    func hash(_ variant: Variant, _ key: pawl_hash_key, from start: Int, _ count: Int) -> (pawl_digest, [UInt8]) {
        precondition(0 <= start && 0 <= count && start + count <= Machine.pageBytes)
        let bytes = unsafe UnsafeRawBufferPointer(start: page + start, count: count)
        return unsafe (variant.hash(key, bytes.baseAddress, count), [UInt8](bytes))
    }
}

/// The two of the family that the shim has.
enum Variant: CaseIterable {
    case oneThree, twoFour

    var rounds: (each: Int, end: Int) { self == .oneThree ? (1, 3) : (2, 4) }

    var published: [String] { self == .oneThree ? publishedOutputsOf13 : publishedOutputsOf24 }

    func hash(_ key: pawl_hash_key, _ message: [UInt8]) -> pawl_digest {
        unsafe message.withUnsafeBytes { unsafe hash(key, $0.baseAddress, $0.count) }
    }

    // SAFETY: the caller's `start` is readable for `count` bytes.
    func hash(_ key: pawl_hash_key, _ start: UnsafeRawPointer?, _ count: Int) -> pawl_digest {
        switch self {
        case .oneThree: unsafe pawl_sip_hash_1_3(key, start, count)
        case .twoFour: unsafe pawl_sip_hash_2_4(key, start, count)
        }
    }
}

extension pawl_digest {
    /// The sixteen bytes in the order they come out, as the published tables write them.
    var hexadecimal: String {
        [low, high].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (8 * $0)) } }
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

private func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.map { UInt8($0.hexDigitValue!) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
