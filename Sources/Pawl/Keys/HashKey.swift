// SPDX-License-Identifier: Apache-2.0

/// The 128 secret bits under which a limiter hashes its keys.
///
/// Whoever knows them can make keys that collide, so they should be random wherever keys come from outside.
public struct HashKey: Sendable, Hashable {
    package let key0: UInt64
    package let key1: UInt64

    /// A given key, for tests and benchmarks that are to be the same in every run. All values are allowed.
    public init(_ key0: UInt64, _ key1: UInt64) {
        self.key0 = key0
        self.key1 = key1
    }

    /// A new key from the system's random numbers.
    public static var random: HashKey {
        var generator = SystemRandomNumberGenerator()
        return HashKey(generator.next(), generator.next())
    }
}
