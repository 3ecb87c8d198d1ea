// SPDX-License-Identifier: Apache-2.0

#if CLI
    import CZlib

    /// The bytes that a gzip stream holds: any number of members one after the other, as `cat a.gz b.gz` makes them.
    ///
    /// zlib checks every member's length and checksum; what fails them, or ends too early, is an error and never a
    /// shorter input.
    @safe final class GzipSource: ByteSource {
        private enum State {
            case betweenMembers
            case insideMember
            case ended
        }

        private let compressed: any ByteSource
        private let name: String
        private var state = State.betweenMembers
        private var input = [UInt8](repeating: 0, count: 1 << 16)
        private var unread = 0..<0
        /// zlib keeps a pointer to it, so that it must not move.
        private let stream: UnsafeMutablePointer<z_stream>

        init(_ compressed: any ByteSource, name: String) throws(InputError) {
            self.compressed = compressed
            self.name = name
            // SAFETY: the stream is allocated and initialised before zlib sees it, and lives until deinit; version and
            // size are those of the headers compiled against.
            unsafe stream = .allocate(capacity: 1)
            unsafe stream.initialize(to: z_stream())
            // 15 bits of window, the most there is; 16 more ask for gzip and nothing else.
            let status = unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
            guard status == Z_OK else { throw InputError("cannot read \(name): zlib says no (\(status))") }
        }

        deinit {
            // SAFETY: inflateEnd frees what inflateInit2_ made, or refuses a stream it never made; nobody else knows it.
            unsafe inflateEnd(stream)
            unsafe stream.deallocate()
        }

        func read(into buffer: inout [UInt8], from start: Int) throws(InputError) -> Int {
            while state != .ended {
                if unread.isEmpty { try refill() }
                if state == .betweenMembers { try beginMember() }
                guard state == .insideMember else { continue }
                guard !unread.isEmpty else { throw InputError("\(name) is cut off: a gzip member does not end") }
                let produced = try inflateOnce(into: &buffer, from: start)
                if produced > 0 { return produced }
            }
            return 0
        }

        private func refill() throws(InputError) {
            unread = 0..<(try compressed.read(into: &input, from: 0))
        }

        /// A member begins with 1f 8b. Zeros after the last one are padding.
        private func beginMember() throws(InputError) {
            guard let first = unread.first else {
                state = .ended
                return
            }
            if input[first] == 0 {
                try skipPadding()
            } else {
                // SAFETY: the stream is initialised until deinit.
                unsafe inflateReset(stream)
                state = .insideMember
            }
        }

        private func skipPadding() throws(InputError) {
            while !unread.isEmpty {
                guard unread.allSatisfy({ input[$0] == 0 }) else {
                    throw InputError("\(name) is corrupt: something follows its last gzip member")
                }
                try refill()
            }
            state = .ended
        }

        private func inflateOnce(into buffer: inout [UInt8], from start: Int) throws(InputError) -> Int {
            let room = buffer.count - start
            let available = unread.count
            // SAFETY: zlib reads and writes within the two counts during the call; both arrays are borrowed for it, and
            // the pointers are set anew for every call.
            let status = unsafe input.withUnsafeMutableBufferPointer { source in
                unsafe buffer.withUnsafeMutableBufferPointer { target in
                    unsafe stream.pointee.next_in = source.baseAddress! + unread.lowerBound
                    unsafe stream.pointee.avail_in = uInt(available)
                    unsafe stream.pointee.next_out = target.baseAddress! + start
                    unsafe stream.pointee.avail_out = uInt(room)
                    return unsafe inflate(stream, Z_NO_FLUSH)
                }
            }
            unread = unread.upperBound - Int(unsafe stream.pointee.avail_in)..<unread.upperBound
            switch status {
            case Z_STREAM_END: state = .betweenMembers
            case Z_OK: break
            default: throw InputError("\(name) is corrupt: \(reason(status))")
            }
            return room - Int(unsafe stream.pointee.avail_out)
        }

        private func reason(_ status: Int32) -> String {
            // SAFETY: zlib's messages are constant C strings.
            guard let message = unsafe stream.pointee.msg else { return "zlib says \(status)" }
            return unsafe String(cString: message)
        }
    }
#endif
