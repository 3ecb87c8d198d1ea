// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A limiter in another language, which Debian packages: measured where it is installed.
struct Peer: Sendable {
    /// As tables name it, and how its runner knows it.
    let name: String
    let kind: String
    /// Its runner's source, below `Benchmarks/Peers`.
    let source: String
    /// What the package manager calls what is needed.
    let packages: String
    /// Files that must be there.
    let needs: [String]
    /// Whether a key that was never asked about has its whole burst.
    let startsFull: Bool
    /// The command that makes the runner, given its source and a folder for it.
    let build: @Sendable (_ source: String, _ folder: String) -> [String]
    /// The command that runs it.
    let run: @Sendable (_ folder: String) -> [String]

    var isInstalled: Bool { needs.allSatisfy { FileManager.default.fileExists(atPath: $0) } }

    static let all = [xTimeRate("sync.Map"), xTimeRate("mutexes"), guava]

    private static func xTimeRate(_ kind: String) -> Peer {
        Peer(
            name: "x/time/rate, \(kind == "mutexes" ? "64 locked maps" : kind)", kind: kind,
            source: "XTimeRate/main.go", packages: "golang-go golang-golang-x-time-dev",
            needs: ["/usr/bin/go", "/usr/share/gocode/src/golang.org/x/time/rate/rate.go"], startsFull: true,
            build: { source, folder in
                ["env", "GO111MODULE=off", "GOPATH=/usr/share/gocode", "go", "build", "-o", "\(folder)/peer", source]
            },
            run: { ["\($0)/peer"] })
    }

    private static let guava = Peer(
        name: "Guava RateLimiter", kind: "ConcurrentHashMap", source: "GuavaRateLimiter/Main.java",
        packages: "default-jdk-headless libguava-java",
        needs: ["/usr/bin/javac", "/usr/bin/java", "/usr/share/java/guava.jar"], startsFull: false,
        build: { source, folder in ["javac", "-cp", "/usr/share/java/guava.jar", "-d", folder, source] },
        run: { ["java", "-cp", "/usr/share/java/guava.jar:\($0)", "Main"] })
}
