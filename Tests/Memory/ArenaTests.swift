// SPDX-License-Identifier: Apache-2.0

import Foundation
import PawlEngine
import PawlModel
import Testing

/// The memory of an engine, whichever source it is built with.
@Suite struct ArenaTests {
    static let sizes = [1, 64, 4_095, 4_096, 4_097, 100_000, 1 << 20, 5_000_001, 64 << 20]

    @Test func anArenaIsMadeOfWhatTheTraitSays() {
        #if Jemalloc
            #expect(Arena.source == "jemalloc")
        #else
            #expect(Arena.source == "mapping")
        #endif
    }

    @Test(arguments: sizes, [false, true])
    func anArenaIsZeroedAndOnAPageBoundary(bytes: Int, hugePages: Bool) throws {
        let arena = try Arena(bytes: bytes, hugePages: hugePages)
        #expect(arena.bytes >= bytes && arena.bytes < bytes + 4_096)
        #expect(unsafe UInt(bitPattern: arena.base) % 4_096 == 0)
        // SAFETY: the arena's own bytes, which live until the end of the scope.
        let content = unsafe UnsafeRawBufferPointer(start: arena.base, count: arena.bytes)
        #expect(unsafe content.isZero)
        withExtendedLifetime(arena) {}
    }

    /// What an earlier arena left behind is not seen in a later one.
    @Test func anArenaIsZeroedThoughItsPagesWereUsedBefore() throws {
        for round in 0..<50 {
            let arena = try Arena(bytes: 300_000 + round % 3 * 4_096)
            // SAFETY: as above.
            let content = unsafe UnsafeMutableRawBufferPointer(start: arena.base, count: arena.bytes)
            #expect(unsafe content.isZero)
            unsafe content.initializeMemory(as: UInt8.self, repeating: 0xA5)
            withExtendedLifetime(arena) {}
        }
    }

    @Test func arenasDoNotOverlap() throws {
        let first = try Arena(bytes: 1 << 20)
        let second = try Arena(bytes: 1 << 20)
        // SAFETY: as above; the fill is to be seen in its own arena alone.
        unsafe UnsafeMutableRawBufferPointer(start: first.base, count: first.bytes)
            .initializeMemory(as: UInt8.self, repeating: 0xFF)
        #expect(unsafe UnsafeRawBufferPointer(start: second.base, count: second.bytes).isZero)
        #expect(unsafe !UnsafeRawBufferPointer(start: first.base, count: first.bytes).isZero)
        withExtendedLifetime((first.bytes, second.bytes)) {}
    }

    /// More than any machine has is an error and no crash.
    @Test func tooMuchMemoryIsAnError() {
        #expect(throws: LimitError.self) { _ = try Arena(bytes: 1 << 50) }
        #expect(throws: LimitError.self) { _ = try Arena(bytes: 1 << 60) }
    }

    /// In a process of its own, where nobody else's memory comes and goes.
    @Test(Residence.isTold, arguments: [false, true])
    func anArenaIsReturnedAtOnce(hugePages: Bool) async {
        await #expect(processExitsWith: .success) { [hugePages] in
            let size = 64 << 20
            _ = try Residence.growth { _ = try Arena(bytes: 1) }
            let left = try Residence.growth {
                let arena = try Arena(bytes: size, hugePages: hugePages)
                // SAFETY: the arena's own bytes, which live until the end of the scope.
                unsafe UnsafeMutableRawBufferPointer(start: arena.base, count: arena.bytes)
                    .initializeMemory(as: UInt8.self, repeating: 1)
                #expect(try #require(Residence.bytes) >= size)
                withExtendedLifetime(arena) {}
            }
            #expect(try #require(left) < size / 64)
        }
    }

    #if os(Linux)
        /// Page by page: nothing before it is used, all of it once it is.
        @Test(Residence.isTold)
        func pagesAreTouchedOnUse() throws {
            let arena = try Arena(bytes: 16 << 20)
            #expect(unsafe pagesInMemory(arena.base, arena.bytes) == 0)
            for offset in stride(from: 0, to: arena.bytes, by: 4_096) {
                unsafe arena.base.storeBytes(of: 1, toByteOffset: offset, as: UInt8.self)
            }
            #expect(unsafe pagesInMemory(arena.base, arena.bytes) == arena.bytes / 4_096)
        }

        /// By the arena that is to have them alone; in a process of its own, where nobody else's memory comes and goes.
        @Test(.enabled(if: FileManager.default.fileExists(atPath: "/sys/kernel/mm/transparent_hugepage")))
        func hugePagesAreAskedForWhereTheyAreWanted() async {
            await #expect(processExitsWith: .success) {
                let usual = try Arena(bytes: 16 << 20)
                #expect(try Self.regionsWithHugePages().isEmpty)
                let large = try Arena(bytes: 16 << 20, hugePages: true)
                let (first, last) = (
                    UInt(bitPattern: unsafe large.base), UInt(bitPattern: unsafe large.base + 16 << 20 - 1)
                )
                #expect(try Self.regionsWithHugePages().contains { $0.contains(first) && $0.contains(last) })
                #expect(first % (2 << 20) == 0)
                withExtendedLifetime((usual.bytes, large.bytes)) {}
            }
        }

        /// The process's regions of memory for which the kernel was asked for huge pages.
        private static func regionsWithHugePages() throws -> [Range<UInt>] {
            var regions: [Range<UInt>] = []
            var last = 0..<UInt(0)
            // Piece by piece, as the kernel gives it: it does not say how long it is.
            let told = try #require(try FileHandle(forReadingAtPath: "/proc/self/smaps")?.readToEnd())
            for line in String(decoding: told, as: UTF8.self).split(separator: "\n") {
                let words = line.split(separator: " ")
                let ends = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
                if ends.count == 2 { last = ends[0]..<ends[1] }
                if words[0] == "VmFlags:", words.contains("hg") { regions.append(last) }
            }
            return regions
        }

        // SAFETY: the caller names memory that is mapped, and as many answers are written as there are pages.
        private func pagesInMemory(_ base: UnsafeMutableRawPointer, _ bytes: Int) -> Int {
            var pages = [UInt8](repeating: 0, count: (bytes + 4_095) / 4_096)
            guard unsafe mincore(base, bytes, &pages) == 0 else { return -1 }
            return pages.count { $0 & 1 == 1 }
        }
    #endif
}

extension Collection<UInt8> {
    fileprivate var isZero: Bool { !contains { $0 != 0 } }
}
