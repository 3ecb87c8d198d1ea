// SPDX-License-Identifier: Apache-2.0

#if CLI
    /// Reads a whole input into questions.
    struct Intake {
        let file: FileSource
        let format: LineFormat?
        let keyField: KeyField
        /// Whether one malformed line is enough to stop.
        let isStrict: Bool

        func read(_ progress: inout Progress) throws(InputError) -> LineReader {
            var lines = LineSource(try InputFile.unpacked(file))
            var reader = LineReader(format: format, keyField: keyField)
            while let line = try lines.next() {
                do throws(Malformed) {
                    switch line {
                    case .bytes(let range): try reader.read(lines.buffer.span.extracting(range))
                    case .tooLong: try reader.passOver()
                    }
                } catch {
                    if isStrict {
                        throw InputError("\(file.name), line \(Wording.grouped(reader.report.lines)): \(error)")
                    }
                }
                if reader.report.lines % 4096 == 0 { try checkpoint(reader, &progress) }
            }
            return reader
        }

        private func checkpoint(_ reader: borrowing LineReader, _ progress: inout Progress) throws(InputError) {
            progress.show("reading", done: file.bytesRead, of: file.byteCount)
            guard reader.list.questions.count < QuestionList.capacity - 4096 else {
                throw InputError("\(file.name) holds more than four thousand million questions")
            }
        }

        /// Nothing to decide is nothing that can be used.
        func checkUsable(_ reader: borrowing LineReader) throws(InputError) {
            guard reader.list.questions.isEmpty else { return }
            let report = reader.report
            if report.lines == report.blank { throw InputError("\(file.name) is empty") }
            var reasons: [String] = []
            if let first = report.firstMalformed.first {
                reasons.append("\(Wording.count(report.malformed, "malformed line", "malformed lines"))")
                reasons.append("the first is line \(Wording.grouped(first.number)): \(first.reason)")
            }
            for (count, part) in [(report.withoutUser, "user"), (report.withoutPath, "path")] where count > 0 {
                reasons.append("\(Wording.count(count, "line", "lines")) without a \(part)")
            }
            throw InputError("\(file.name) holds no question: \(reasons.joined(separator: "; "))")
        }
    }
#endif
