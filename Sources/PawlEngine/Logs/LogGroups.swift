// SPDX-License-Identifier: Apache-2.0

/// The two kinds of groups, by the numbers of chunks; see `LogChunk`.
enum LogGroups {
    private static let near: UInt32 = 16
    private static let far: UInt32 = 256

    static func beginsNear(_ number: UInt32) -> Bool {
        number % far == 1 || number % near == 0 && number % far != 0
    }
    static func beginsFar(_ number: UInt32) -> Bool { number % far == 0 }

    /// The number of the chunk at which the group of a chunk begins; nil for one that is in none.
    static func near(of number: UInt32) -> UInt32? {
        guard number % far != 0 else { return nil }
        return number % far < near ? number / far * far + 1 : number / near * near
    }
    static func far(of number: UInt32) -> UInt32 { number / far * far }

    /// Whether the group before a chunk is whole once there is that one.
    static func endsNear(before number: UInt32) -> Bool { number % near == 0 && number > 0 }
    static func endsFar(before number: UInt32) -> Bool { number % far == 0 && number > 0 }
}
