// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pawl
import Testing

/// Which keys are one key: those of one kind with the same bytes.
@Suite struct KeyStories {
    /// One unit a day for whoever has not asked yet.
    private let limiter: RateLimiter

    init() throws { limiter = try RateLimiter("1/day", capacity: 1024) }

    private func isNew(_ key: some LimiterKey) -> Bool { limiter.admit(key).isAdmitted }

    @Test func fortyTwoIsFortyTwoInEveryIntegerType() {
        #expect(isNew(42))
        #expect(!isNew(Int8(42)) && !isNew(Int16(42)) && !isNew(Int32(42)) && !isNew(Int64(42)))
        #expect(!isNew(UInt(42)) && !isNew(UInt8(42)) && !isNew(UInt16(42)) && !isNew(UInt32(42)))
        #expect(!isNew(UInt64(42)) && !isNew(Int128(42)) && !isNew(UInt128(42)))
    }

    @Test func negativeNumbersAreTheirOwnInEveryWidth() {
        #expect(isNew(-1))
        #expect(!isNew(Int8(-1)) && !isNew(Int128(-1)))
        #expect(isNew(UInt8.max) && isNew(UInt64.max) && isNew(UInt128.max))
        #expect(!isNew(255) && !isNew(Int128(UInt64.max)))
    }

    @Test func wideNumbersKeepTheirValue() {
        #expect(isNew(Int128(Int64.max) + 1))
        #expect(!isNew(UInt64(1) << 63))
        #expect(isNew(Int64.min) && isNew(Int128.max) && isNew(Int128.min) && isNew(UInt128(Int128.max) + 1))
        #expect(!isNew(UInt128(Int128.max)))
    }

    @Test func aNumberIsNotItsText() {
        #expect(isNew("42"))
        #expect(isNew(42))
        #expect(isNew(Key("42", "")) && isNew(Key(42, "")))
    }

    @Test func aSubstringIsTheString() {
        #expect(isNew("user-42"))
        #expect(!isNew("the user-42 said".dropFirst(4).prefix(7)))
    }

    @Test func textIsNotNormalised() {
        #expect("\u{E9}" == "e\u{301}", "equal to Swift")
        #expect(isNew("\u{E9}"))
        #expect(isNew("e\u{301}"))
        #expect(!isNew("\u{E9}"))
    }

    @Test func bytesAreNotText() {
        let bytes = Array("abc".utf8)
        #expect(isNew("abc"))
        #expect(isNew(Key(bytes: bytes)))
        #expect(!limiter.admit(bytes.span).isAdmitted)
        #expect(limiter.admit(Array("abd".utf8).span).isAdmitted)
        #expect(!isNew(Key(bytes: "abd".utf8)))
    }

    @Test func aUUIDIsNeitherItsTextNorItsBytes() throws {
        let uuid = try #require(UUID(uuidString: "E621E1F8-C36C-495A-93FC-0C247A3E6E5F"))
        #expect(isNew(uuid))
        #expect(isNew(uuid.uuidString))
        #expect(isNew(Key(bytes: unsafe withUnsafeBytes(of: uuid.uuid) { unsafe Array($0) })))
        #expect(!isNew(uuid))
        #expect(isNew(UUID()))
    }

    @Test func partsOfAKeyDoNotRunTogether() {
        #expect(isNew(Key("ab", "c")))
        #expect(isNew(Key("a", "bc")))
        #expect(isNew(Key("abc", "")) && isNew(Key("", "abc")) && isNew(Key("", "", "abc")))
        #expect(isNew("abc"))
        #expect(!isNew(Key("ab", "c")))
        #expect(isNew(Key("c", "ab")))
    }

    @Test func aKeyOfOnePartIsThatPart() {
        #expect(isNew("a"))
        #expect(!isNew(Key("a")))
        #expect(isNew(7))
        #expect(!isNew(Key(7)) && !isNew(Key(Key(UInt8(7)))))
    }

    @Test func nestedKeysKeepTheirShape() {
        #expect(isNew(Key(Key("a", "b"), "c")))
        #expect(isNew(Key("a", Key("b", "c"))))
        #expect(isNew(Key("a", "b", "c")))
    }

    @Test func aCompositeIsNotTheBytesOfItsEncoding() {
        let key = Key("a", 1)
        #expect(isNew(key))
        let encoding = key.withKey { _, bytes in bytes.indices.map { bytes[$0] } }
        #expect(isNew(Key(bytes: encoding)))
        #expect(isNew(String(decoding: encoding, as: UTF8.self)))
    }

    @Test func theEmptyKeyIsAKey() {
        #expect(isNew(""))
        #expect(!isNew(""))
        #expect(isNew(Key(bytes: [])))
        #expect(isNew(Key()))
    }

    @Test func longKeysDifferInTheirLastByte() {
        let long = String(repeating: "x", count: 100_000)
        #expect(isNew(long + "a"))
        #expect(isNew(long + "b"))
        #expect(!isNew(long + "a"))
    }

    @Test func keysOfYourOwnAreWhatTheySay() {
        struct Tenant: LimiterKey {
            let id: Int
            func withKey<Result>(_ body: (KeyKind, Span<UInt8>) -> Result) -> Result { id.withKey(body) }
        }
        #expect(isNew(Tenant(id: 9)))
        #expect(!isNew(9))
    }
}
