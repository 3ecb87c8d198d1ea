// SPDX-License-Identifier: Apache-2.0

import Pawl

/// One key that is asked about much more often than its limit allows: some questions are admitted, most refused.
///
/// It is here for its answers. Where every question is admitted, or none, or the units are spread over many keys, a
/// swap that is lost between two threads leaves no trace; here all units are gone nearly always, so that each one
/// given twice is one more than the limit allows. The burst outlasts the pauses between slices: what returned in them
/// is not lost, and the account is tight.
struct HotKeyRationed: ThroughputScenario {
    let name = "hot-key-rationed"
    let claim = "One hot key, two hundred thousand of its questions a second admitted, the others refused."
    let order = Order.same
    let limit = try! Limit(200_000, per: .seconds(1), burst: 20_000)
    let capacity = 1000
    let questions = 8192
    let sharing = Budgets.Sharing.oneWord
}
