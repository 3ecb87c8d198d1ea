// SPDX-License-Identifier: Apache-2.0

#if CLI
    import ArgumentParser
    import PawlModel

    /// What the process ends with, in the numbers of sysexits.h.
    enum ExitStatus {
        static let usage: Int32 = 64
        static let input: Int32 = 65
        static let output: Int32 = 74

        /// Runs `body`; what it throws becomes a sentence on standard error and an exit status. A reader that went
        /// away, as `head` does, ends the work quietly.
        static func reporting(_ body: () throws -> Void) throws {
            do {
                try body()
            } catch let error as UsageError {
                throw fail(error.description, usage)
            } catch let error as InputError {
                throw fail(error.description, input)
            } catch Output.Failure.closed {
                throw ExitCode.success
            } catch Output.Failure.cannotWrite(let reason) {
                throw fail(reason, output)
            }
        }

        private static func fail(_ message: String, _ status: Int32) -> ExitCode {
            let output = Output.standardError()
            try? output.write { $0.append(text: "Error: \(message)\n") }
            try? output.flush()
            return ExitCode(status)
        }
    }

    /// Arguments that only turned out to be wrong when the work had begun.
    struct UsageError: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) {
            self.description = description
        }
    }

    extension Limit {
        /// A rate string from the command line. The error says in words what is wrong with it.
        init(argument: String) throws {
            do {
                try self.init(argument)
            } catch {
                throw ValidationError("\(error)")
            }
        }
    }
#endif
