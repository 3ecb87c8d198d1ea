// SPDX-License-Identifier: Apache-2.0

/// When to draw a progress bar, and what: nothing during the first second, then ten times a second.
struct ProgressBar {
    private static let quietTime = Duration.seconds(1)
    private static let interval = Duration.milliseconds(100)
    private static let cells = 30

    private var lastDrawn: Duration?

    /// The bar to draw `elapsed` after the work began, or nil if now is not the time. Without a total there is no bar,
    /// and what is done is shown as bytes: only input comes without an end in sight.
    mutating func draw(_ work: String, done: Int, of total: Int?, elapsed: Duration) -> String? {
        guard elapsed >= Self.quietTime else { return nil }
        if let lastDrawn, elapsed - lastDrawn < Self.interval { return nil }
        lastDrawn = elapsed
        guard let total, total > 0 else { return Self.line("\(work)  \(Wording.bytes(done))") }
        let done = min(done, total)
        let filled = done * Self.cells / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.cells - filled)
        return Self.line("\(work)  \(bar)  \(done * 100 / total) %")
    }

    /// What removes the bar again; nil if none was drawn.
    mutating func clear() -> String? {
        guard lastDrawn != nil else { return nil }
        lastDrawn = nil
        return Self.line("")
    }

    /// Back to the line's start, the text, and nothing after it.
    private static func line(_ text: String) -> String { "\r\(text)\u{1B}[K" }
}

/// A progress bar on standard error, drawn only where a person looks at it.
struct Progress: ~Copyable {
    private var bar = ProgressBar()
    private let start = ContinuousClock.now
    private let terminal: Output?

    init(on output: Output = .standardError()) {
        terminal = output.isTerminal ? output : nil
    }

    mutating func show(_ work: String, done: Int, of total: Int?) {
        guard terminal != nil else { return }
        draw(bar.draw(work, done: done, of: total, elapsed: ContinuousClock.now - start))
    }

    mutating func clear() {
        draw(bar.clear())
    }

    /// A bar that cannot be drawn is no reason to stop.
    private func draw(_ text: String?) {
        guard let terminal, let text else { return }
        try? terminal.write { $0.append(text: text) }
        try? terminal.flush()
    }
}
