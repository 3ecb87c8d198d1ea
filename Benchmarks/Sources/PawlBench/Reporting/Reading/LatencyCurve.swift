// SPDX-License-Identifier: Apache-2.0

/// How long single questions took: what one contestant's figures in one scenario say, from `p50` to `max`.
struct LatencyCurve: Equatable {
    enum Who: Equatable {
        case ours, floor, timer, other
    }

    struct Point: Equatable {
        /// 100 is the greatest of all.
        let percentile: Double
        let nanoseconds: Double
    }

    let scenario: String
    let label: String
    let who: Who
    let points: [Point]

    static let tail = 99.9

    /// By a percentile, if the figures tell it.
    func nanoseconds(at percentile: Double) -> Double? {
        points.first { $0.percentile == percentile }?.nanoseconds
    }

    /// The curves that figures tell: those of scenarios named for single questions, with names like `ours, p99.9`.
    static func all(in figures: [Figure]) -> [LatencyCurve] {
        let told = figures.compactMap(Told.init)
        return told.map(\.curve).withoutRepetition.compactMap { curve in
            let points = told.filter { $0.curve == curve }.map(\.point).sorted { $0.percentile < $1.percentile }
            return LatencyCurve(
                scenario: curve.scenario, label: Self.label(curve.who), who: Self.who(curve.who), points: points)
        }
    }

    private static func who(_ name: String) -> Who {
        switch name {
        case "ours", SideBySide.Series.ours: .ours
        case "floor": .floor
        case "timer alone": .timer
        default: .other
        }
    }

    private static func label(_ name: String) -> String { name == "ours" ? SideBySide.Series.ours : name }

    /// One figure, taken apart.
    private struct Told {
        struct Curve: Hashable {
            let scenario: String
            let who: String
        }

        let curve: Curve
        let point: Point

        init?(_ figure: Figure) {
            guard figure.scenario.hasPrefix("single-questions"), figure.unit == "ns", figure.value.isFinite,
                let comma = figure.name.lastIndex(of: ","),
                let percentile = Self.percentile(figure.name[comma...].dropFirst(2))
            else { return nil }
            curve = Curve(scenario: figure.scenario, who: String(figure.name[..<comma]))
            point = Point(percentile: percentile, nanoseconds: figure.value)
        }

        private static func percentile(_ name: Substring) -> Double? {
            if name == "max" { return 100 }
            guard name.first == "p", let percentile = Double(name.dropFirst()), 0..<100 ~= percentile else {
                return nil
            }
            return percentile
        }
    }
}
