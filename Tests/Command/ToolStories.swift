// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PawlCommand

#if CLI
    /// What people see who run `pawl`: its exit statuses, its streams, its files.
    @Suite struct ToolStories {
        static let log = (0..<30).map { number in
            "192.0.2.\(number % 3) - - [17/May/2015:10:05:\(10 + number) +0000] \"GET /\(number % 2) HTTP/1.1\" 200 5\n"
        }.joined()
        static let questions = "{\"t\":1,\"key\":\"k\"}\n{\"t\":1,\"key\":\"k\"}\n"

        static let statuses: [(arguments: String, input: String, status: Int32, says: String)] = [
            ("", "", 0, "USAGE"),
            ("--help", "", 0, "replay"),
            ("replay --help", "", 0, "EXIT STATUS"),
            ("traffic --help", "", 0, "seed"),
            ("explain --help", "", 0, "RATE STRINGS"),
            ("dance", "", 64, "Error"),
            ("replay", "", 64, "<file>"),
            ("replay -", log, 64, "--limit"),
            ("replay - --limit 10/month", log, 64, "unit: found month"),
            ("replay - --limit 10/m", log, 64, "write min"),
            ("replay - --limit 5/minute --format xml", log, 64, "xml"),
            ("replay - --limit 5/minute --key colour", log, 64, "colour"),
            ("replay - --limit 5/minute --output yaml", log, 64, "yaml"),
            ("replay - --limit 5/minute --capacity 0", log, 64, "--capacity"),
            ("replay - --limit 5/minute --capacity 99999999999", log, 64, "capacity"),
            ("replay - --limit 5/minute --top -1", log, 64, "top"),
            ("replay - --limit 5/minute --format jsonl --key user", questions, 64, "--key"),
            ("replay - --limit 5/minute --key path", questions, 64, "--key"),
            ("replay - --limit 5/minute --decisions /no/such/place", log, 64, "/no/such/place"),
            ("replay /no/such.log --limit 5/minute", "", 65, "/no/such.log: No such file"),
            ("replay / --limit 5/minute", "", 65, "cannot read /"),
            ("replay - --limit 5/minute", "", 65, "standard input is empty"),
            ("replay - --limit 5/minute", "\n \n", 65, "standard input is empty"),
            ("replay - --limit 5/minute", "x\ny\n", 65, "2 malformed lines; the first is line 1"),
            ("replay - --limit 5/minute --key user", log, 65, "30 lines without a user"),
            ("replay - --limit 5/minute --strict", log + "x\n", 65, "standard input, line 31: expected"),
            ("replay - --limit 5/minute", log + "x\n", 0, "line 31: expected an address at column 1"),
            ("replay - --limit 5/minute --strict", log, 0, "questions"),
            ("replay - --limit unlimited", log, 0, "No key was refused."),
            ("explain", "", 64, "rate"),
            ("explain 10/month", "", 64, "unit: found month"),
            ("explain 7 per 300 seconds burst=3", "", 0, "7/300 seconds burst=3"),
            ("explain unlimited", "", 0, "Every question is admitted"),
            ("traffic --lines -1", "", 64, "lines"),
            ("traffic --lines 999999999999", "", 64, "--lines"),
            ("traffic --seed x", "", 64, "seed"),
            ("traffic --format auto", "", 64, "auto"),
            ("traffic --lines 1 --seed 18446744073709551615", "", 0, "HTTP/1.1"),
        ]

        @Test(arguments: statuses)
        func everyRunEndsWithItsStatus(_ arguments: String, _ input: String, _ status: Int32, _ says: String) throws {
            let tool = try Tool()
            defer { tool.cleanUp() }
            let run = try tool.run(arguments.split(separator: " ").map(String.init), input: input.utf8)
            #expect(run.status == status, "\(run.error)")
            // What went well is on standard output, what did not on standard error, and nothing on the other.
            #expect((status == 0 ? run.output : run.error).contains(says), "\(run.output)\(run.error)")
            #expect((status == 0 ? run.error : run.output).isEmpty, "\(run.output)\(run.error)")
        }

        @Test func packedInputIsReadFromFilesAndStandardInput() throws {
            let tool = try Tool()
            defer { tool.cleanUp() }
            let packed = GzipStories.member(Array(Self.log.utf8))
            // The name says nothing.
            let path = try tool.file("access.txt", packed)
            for (file, input) in [(path, []), ("-", packed), ("-", packed + packed)] {
                let run = try tool.run(["replay", file, "--limit", "5/minute", "--output", "json"], input: input)
                #expect(run.status == 0, "\(run.error)")
                #expect(run.output.contains("\"questions\":\(input.count > packed.count ? 60 : 30),"))
            }
            let cut = try tool.run(["replay", "-", "--limit", "5/minute"], input: packed.dropLast(3))
            #expect(cut.status == 65 && cut.error.contains("cut off"))
            let corrupt = try tool.run(
                ["replay", "-", "--limit", "5/minute"], input: packed.dropLast(8) + [0, 0, 0, 0, 0, 0, 0, 0])
            #expect(corrupt.status == 65 && corrupt.error.contains("corrupt"))
        }

        @Test func decisionsGoWhereTheyAreToldTo() throws {
            let tool = try Tool()
            defer { tool.cleanUp() }
            let arguments = ["replay", "-", "--limit", "1/hour", "--output", "json", "--decisions"]
            let piped = try tool.run(arguments + ["-"], input: Self.questions.utf8)
            let expected = """
                {"t":1.000000000,"key":"k","cost":1,"outcome":"admitted","admitted":true,"remaining":0,"retryAfter":null,"resetAfter":
                """
            #expect(piped.output.hasPrefix(expected))
            #expect(piped.output.split(separator: "\n").count == 2)
            #expect(piped.error.hasPrefix("{\"input\":\"standard input\"") && piped.error.hasSuffix("}\n"))

            // A longer file from before leaves nothing behind.
            let path = try tool.file("decisions", [UInt8](repeating: 0x78, count: 100_000))
            let filed = try tool.run(arguments + [path], input: Self.questions.utf8)
            #expect(filed.output.hasPrefix("{\"input\":"))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == piped.output)
        }

        @Test func decisionsNeverOverwriteTheirInput() throws {
            let tool = try Tool()
            defer { tool.cleanUp() }
            let path = try tool.file("questions", Self.questions.utf8)
            let run = try tool.run(["replay", path, "--limit", "1/hour", "--decisions", path])
            #expect(run.status == 64 && run.error.contains("overwrite"))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == Self.questions)
        }

        @Test(
            .enabled(
                if: FileManager.default.fileExists(atPath: "/dev/full"), "only where there is a device that is full"))
        func aFullDiskIsReported() throws {
            let tool = try Tool()
            defer { tool.cleanUp() }
            let run = try tool.run(
                ["replay", "-", "--limit", "1/hour", "--decisions", "/dev/full"], input: Self.questions.utf8)
            #expect(run.status == 74 && run.error.contains("No space left"))
        }

        @Test func aReaderThatGoesAwayEndsTheWorkQuietly() throws {
            let process = Process()
            process.executableURL = Tool.product
            process.arguments = ["traffic", "--lines", "200000"]
            let output = Pipe()
            let error = Pipe()
            process.standardOutput = output
            process.standardError = error
            try process.run()
            let first = try output.fileHandleForReading.read(upToCount: 100)
            try output.fileHandleForReading.close()
            process.waitUntilExit()
            #expect(first?.isEmpty == false)
            #expect(process.terminationReason == .exit && process.terminationStatus == 0)
            #expect(try error.fileHandleForReading.readToEnd() ?? Data() == Data())
        }

        @Test func trafficIsReplayedAndTheSameTwice() throws {
            let tool = try Tool()
            defer { tool.cleanUp() }
            let traffic = try tool.run(["traffic", "--lines", "20000"])
            #expect(try tool.run(["traffic", "--lines", "20000", "--seed", "1"]).output == traffic.output)
            var decisions: [String] = []
            for _ in 0..<2 {
                let arguments = ["replay", "-", "--limit", "20/minute", "--decisions", "-"]
                let run = try tool.run(arguments, input: traffic.output.utf8)
                #expect(run.status == 0)
                decisions.append(run.output)
            }
            // Hash keys differ from run to run; decisions do not.
            #expect(decisions[0] == decisions[1])
            #expect(decisions[0].count { $0 == "\n" } == 20_000)
        }

        @Test func tooSmallACapacityIsToldAndEnoughForgetsNothing() throws {
            let tool = try Tool()
            defer { tool.cleanUp() }
            let input = (0..<20_000).map { "{\"t\":\($0 / 100),\"key\":\($0 % 5000)}\n" }.joined().utf8
            let arguments = ["replay", "-", "--limit", "1/day", "--output", "json"]
            let enough = try tool.run(arguments, input: input)
            #expect(enough.output.contains("\"evicted\":0,\"capacity\":5000,"))
            #expect(enough.output.contains("\"admitted\":5000,\"refused\":15000,"))
            let small = try tool.run(arguments + ["--capacity", "10"], input: input)
            #expect(small.status == 0 && !small.output.contains("\"evicted\":0,"))
            let told = try tool.run(["replay", "-", "--limit", "1/day", "--capacity", "10"], input: input)
            #expect(told.output.contains("as more keys were live than the capacity promises"))
        }

        @Test(.enabled(if: SharedLog.isPresent, Comment(rawValue: SharedLog.absence)))
        func realTrafficIsReadWhole() throws {
            let tool = try Tool()
            defer { tool.cleanUp() }
            // The least generous limit there is: after a key's first question every other one is refused.
            let run = try tool.run([
                "replay", SharedLog.path, "--limit", "1/366 days", "--output", "json", "--top", "1",
            ])
            #expect(run.status == 0, "\(run.error)")
            let summary = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
            #expect(summary["format"] as? String == "combined")
            #expect(summary["lines"] as? Int == 10_000)
            #expect(summary["questions"] as? Int == 10_000)
            #expect(summary["malformed"] as? Int == 0)
            #expect(summary["distinctKeys"] as? Int == 1753)
            #expect(summary["evicted"] as? Int == 0)
            #expect(summary["admitted"] as? Int == 1753)
            #expect(summary["peakLiveKeys"] as? Int == 1753)
            let busiest = try #require((summary["mostRefused"] as? [[String: Any]])?.first)
            #expect(busiest["key"] as? String == "66.249.73.135")
            #expect(busiest["questions"] as? Int == 482)
        }
    }
#else
    /// What people see who built `pawl` without its trait.
    @Suite struct ToolStories {
        @Test func theMissingTraitIsNamed() throws {
            let tool = try Tool()
            defer { tool.cleanUp() }
            let run = try tool.run(["--help"])
            #expect(run.status == 64)
            #expect(run.output.isEmpty)
            #expect(run.error.contains("--traits CLI") && run.error.count { $0 == "\n" } == 1)
        }
    }
#endif
