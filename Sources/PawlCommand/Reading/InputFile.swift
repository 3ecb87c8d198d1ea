// SPDX-License-Identifier: Apache-2.0

#if CLI
    /// A file or standard input, unpacked if its first two bytes say gzip; its name does not matter.
    enum InputFile {
        static func unpacked(_ file: FileSource) throws(InputError) -> any ByteSource {
            try unpacked(file, name: file.name)
        }

        static func unpacked(_ source: any ByteSource, name: String) throws(InputError) -> any ByteSource {
            var head = [UInt8](repeating: 0, count: 2)
            var count = 0
            while count < 2 {
                let more = try source.read(into: &head, from: count)
                if more == 0 { break }
                count += more
            }
            let isGzip = count == 2 && head == [0x1F, 0x8B]
            let whole = ResumedSource(Array(head.prefix(count)), then: source)
            return isGzip ? try GzipSource(whole, name: name) : whole
        }
    }
#endif
