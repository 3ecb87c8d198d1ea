// SPDX-License-Identifier: Apache-2.0

import CPawl
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Pages come zeroed and on a boundary, and are gone when given back.
@Suite struct PageMappingTests {
    private static let megabyte = 1 << 20

    @Test(arguments: [false, true], [1, 4096, 5 * megabyte, 5 * megabyte + 1, 64 * megabyte])
    func pagesAreZeroedAndOnABoundary(huge: Bool, bytes: Int) throws {
        let pages = try #require(Pages(bytes, huge: huge))
        let boundary = huge && bytes >= 2 * Self.megabyte && isLinux ? 2 * Self.megabyte : Machine.pageBytes
        #expect(pages.start % boundary == 0)
        #expect(pages.areAll(0))
        pages.fill(with: 0xFF)
        #expect(pages.areAll(0xFF))
        #expect(pages.giveBack())
    }

    @Test(arguments: [false, true])
    func whatCannotBeMappedIsNil(huge: Bool) {
        for bytes in [0, -1, -4096, .min, .max, 1 << 62] {
            #expect(Pages(bytes, huge: huge) == nil)
        }
    }

    @Test(arguments: [false, true])
    func touchingPagesAfterGivingThemBackEndsTheProcess(huge: Bool) async {
        await #expect(processExitsWith: .failure) { [huge] in
            guard let pages = Pages(64 << 20, huge: huge), pages.giveBack() else { return }  // which is success: wrong
            pages.fill(with: 1)
        }
    }

    /// Huge pages are cut from a larger mapping: what is cut off must not stay behind.
    @Test(arguments: [false, true])
    func mappingAndGivingBackLeavesNothingBehind(huge: Bool) async {
        await #expect(processExitsWith: .success) { [huge] in
            let before = Machine.mappedBytes() ?? 0
            for _ in 0..<1000 {
                let pages = try #require(Pages(3 << 20 | 1, huge: huge))
                #expect(pages.giveBack())
            }
            #expect((Machine.mappedBytes() ?? 0) - before < 256 << 20)
        }
    }
}

/// One mapping.
@safe private struct Pages {
    private let all: UnsafeMutableRawBufferPointer

    /// A negative number stands for one beyond all memory.
    init?(_ bytes: Int, huge: Bool) {
        guard let start = unsafe pawl_map_pages(bytes, huge) else { return nil }
        unsafe all = UnsafeMutableRawBufferPointer(start: start, count: bytes)
    }

    // SAFETY of all below: the mapping is ours, as long as the test has not given it back.

    var start: Int { unsafe Int(bitPattern: all.baseAddress) }

    /// The first byte is, and every other is as the one before it.
    func areAll(_ byte: UInt8) -> Bool {
        let start = unsafe all.baseAddress!
        return unsafe all[0] == byte && memcmp(start, start + 1, all.count - 1) == 0
    }

    func fill(with byte: UInt8) { unsafe memset(all.baseAddress!, Int32(byte), all.count) }

    func giveBack() -> Bool { unsafe pawl_unmap_pages(all.baseAddress!, all.count) }
}

private var isLinux: Bool {
    #if os(Linux)
        true
    #else
        false
    #endif
}
