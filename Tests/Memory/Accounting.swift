// SPDX-License-Identifier: Apache-2.0

import PawlEngine
import TestSupport
import Testing

#if Jemalloc
    import CJemalloc

    /// What jemalloc knows of an engine's memory: whose it is, and exactly how much.
    @Suite(.enabled("a sanitizer's allocator stands in for jemalloc") { !TestSize.isSanitized })
    struct Accounting {
        /// In a process of its own, where nobody else allocates.
        @Test func anArenaIsCountedWhileItIsThere() async {
            await #expect(processExitsWith: .success) {
                let before = allocatedBytes()
                let arena = try Arena(bytes: 64 << 20)
                let during = allocatedBytes()
                // jemalloc rounds sizes to a quarter of a power of two; what is never touched is never there.
                #expect(during - before >= arena.bytes)
                #expect(during - before <= arena.bytes / 4 * 5 + (1 << 20))
                Self.drop(arena)
                #expect(allocatedBytes() - before < 1 << 20)
            }
        }

        /// The program's own allocations do not come between.
        @Test func theMemoryOfAnEngineIsApartFromTheProcess() throws {
            let arena = try Arena(bytes: 1 << 20)
            let shared: UInt32 = try value(of: "opt.narenas")
            // SAFETY: the pointer is one that jemalloc gave.
            #expect(try unsafe indexOfArena(of: arena.base) >= shared)
            let ordinary = UnsafeMutableRawPointer.allocate(byteCount: 1 << 20, alignment: 64)
            defer { unsafe ordinary.deallocate() }
            #expect(try unsafe indexOfArena(of: ordinary) < shared)
            Self.drop(arena)
        }

        private static func drop(_ arena: consuming Arena) {}
    }

    private struct NoSuchValue: Error {}

    private func value<Value: BitwiseCopyable & ExpressibleByIntegerLiteral>(of name: String) throws -> Value {
        var value: Value = 0
        var size = MemoryLayout<Value>.size
        // SAFETY: both pointers are to locals that outlive the call, and `size` is that of the first.
        guard unsafe mallctl(name, &value, &size, nil, 0) == 0 else { throw NoSuchValue() }
        return value
    }

    /// The bytes that all arenas together have given out, as of now.
    private func allocatedBytes() -> Int {
        var epoch: UInt64 = 1
        // SAFETY: the pointer is to a local that outlives the call, of the size given.
        _ = unsafe mallctl("epoch", nil, nil, &epoch, MemoryLayout<UInt64>.size)
        return (try? value(of: "stats.allocated")) ?? 0
    }

    private func indexOfArena(of pointer: UnsafeMutableRawPointer) throws -> UInt32 {
        var pointer: UnsafeMutableRawPointer? = unsafe pointer
        var index: UInt32 = 0
        var size = MemoryLayout<UInt32>.size
        // SAFETY: all pointers are to locals that outlive the call, of the sizes given; the asked one is only looked up.
        let failure = unsafe mallctl(
            "arenas.lookup", &index, &size, &pointer, MemoryLayout<UnsafeMutableRawPointer?>.size)
        guard failure == 0 else { throw NoSuchValue() }
        return index
    }
#endif
