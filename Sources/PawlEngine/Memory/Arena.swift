// SPDX-License-Identifier: Apache-2.0

import CPawl
package import PawlModel

#if Jemalloc
    import CJemalloc
#endif

/// The memory of one engine: zeroed, on a page boundary, obtained once and returned whole.
///
/// With the trait `Jemalloc` it is an arena of its own in jemalloc, so that it is measured apart from the rest of
/// the process and goes back to the system at once; otherwise it is one anonymous mapping. Either way pages are
/// touched when they are used first.
@safe
package struct Arena: ~Copyable, @unchecked Sendable {
    package let base: UnsafeMutableRawPointer
    /// What was asked for, in whole pages.
    package let bytes: Int

    private static let pageBytes = 4096

    #if Jemalloc
        private let index: UInt32

        package static let source = "jemalloc"

        /// - Throws: `LimitError` when the system has no such piece of memory.
        package init(bytes wanted: Int) throws(LimitError) {
            let bytes = Self.wholePages(wanted)
            let index = try Self.create()
            let flags =
                cjemalloc_flag_arena(index) | cjemalloc_flag_align(Self.pageBytes) | cjemalloc_flag_zero()
                | cjemalloc_flag_no_thread_cache()
            guard let base = unsafe mallocx(bytes, flags) else {
                Self.destroy(index)
                throw Self.exhausted(bytes)
            }
            self.bytes = bytes
            self.index = index
            unsafe self.base = base
        }

        private static func create() throws(LimitError) -> UInt32 {
            var index: UInt32 = 0
            var size = MemoryLayout<UInt32>.size
            // SAFETY: both pointers are to locals that outlive the call, and `size` is that of the first.
            guard unsafe mallctl("arenas.create", &index, &size, nil, 0) == 0 else {
                throw LimitError(.memory, found: "no further jemalloc arena", allowed: "up to 4094 limiters at a time")
            }
            return index
        }

        deinit { Self.destroy(index) }

        /// Returns the arena with all its memory.
        private static func destroy(_ index: UInt32) {
            // SAFETY: nobody uses the arena any more: its only allocation dies with its owner.
            _ = unsafe mallctl("arena.\(index).destroy", nil, nil, nil, 0)
        }
    #else
        package static let source = "mapping"

        /// - Throws: `LimitError` when the system has no such piece of memory.
        package init(bytes wanted: Int) throws(LimitError) {
            let bytes = Self.wholePages(wanted)
            guard let base = unsafe pawl_map_pages(bytes, false) else { throw Self.exhausted(bytes) }
            self.bytes = bytes
            unsafe self.base = base
        }

        deinit {
            // SAFETY: the mapping is ours, whole, and dies with its owner.
            _ = unsafe pawl_unmap_pages(base, bytes)
        }
    #endif

    private static func wholePages(_ bytes: Int) -> Int { (bytes + pageBytes - 1) / pageBytes * pageBytes }

    private static func exhausted(_ bytes: Int) -> LimitError {
        LimitError(.memory, found: "\(bytes) bytes refused by the system", allowed: "less capacity, or more memory")
    }
}
