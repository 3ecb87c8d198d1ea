// SPDX-License-Identifier: Apache-2.0

import Pawl
import TestSupport
import Testing

#if Jemalloc
    /// A question allocates nothing: no verb, whatever the answer, whatever the key.
    ///
    /// A thread's first question is left out: it makes the block that the thread counts in.
    @Suite(.enabled("a sanitizer's allocator stands in for jemalloc") { !TestSize.isSanitized })
    struct ZeroAllocations {
        static let questions = 100_000

        @Test(arguments: Question.all)
        func aQuestionAllocatesNothing(question: Question) throws {
            let limiter = try question.limiter()
            for index in 0..<question.warmUp { _ = question.ask(limiter, index) }
            var answers = Answers()
            let allocations = Allocations()
            let before = allocations.bytes
            for index in 0..<Self.questions { answers.note(question.ask(limiter, question.warmUp + index)) }
            let bytes = allocations.bytes - before
            #expect(bytes == 0)
            // The questions were what their name says.
            #expect(answers.outcomes == [question.outcome: Self.questions])
            #expect((limiter.tableCounts.evicted > 0) == question.evicts)
        }

        @Test(arguments: KeyForm.all)
        func aKeyOfAnyFormAllocatesNothing(form: KeyForm) throws {
            let limiter = try RateLimiter("1000000/second", capacity: 1_000)
            _ = form.ask(limiter)
            var answers = Answers()
            let allocations = Allocations()
            let before = allocations.bytes
            for _ in 0..<Self.questions { answers.note(form.ask(limiter)) }
            let bytes = allocations.bytes - before
            #expect(bytes == 0)
            #expect(answers.outcomes == [.admitted: Self.questions])
        }

        /// Several limits, receipts and logs.
        @Test(
            .enabled("unoptimised, the room for parts is taken from the heap") { TestSize.isOptimised },
            arguments: Shape.allCases)
        func aQuestionOfAnyShapeAllocatesNothing(shape: Shape) throws {
            let limits = try Shape.Limits()
            for key in 0..<100 { shape.ask(limits, key) }
            let allocations = Allocations()
            let before = allocations.bytes
            for index in 0..<Self.questions { shape.ask(limits, index % 100) }
            let bytes = allocations.bytes - before
            #expect(bytes == 0)
            #expect(limits.limiter.counts(under: limits.bucket).admitted > 100)
        }

        /// Batches decided where the caller keeps the decisions.
        @Test(
            .enabled("unoptimised, a loop over a generic sequence boxes each element") { TestSize.isOptimised },
            arguments: [1, 16, 17, 200])
        func aBatchAllocatesNothing(size: Int) throws {
            let limiter = try RateLimiter("1000000/second burst=7", capacity: 1_000)
            let keys = (0..<size).map { "user-\($0 % 40)" }
            let costs = keys.indices.map { $0 % 3 }
            #expect(bytes(of: size) { limiter.admitEach(keys, into: &$0) } == 0)
            #expect(bytes(of: size) { limiter.admitEach(zip(keys, costs), into: &$0) } == 0)
        }

        /// The bytes that so many questions in batches of that size allocate, after the first batch.
        private func bytes(of size: Int, _ ask: (inout [Decision]) -> Void) -> UInt64 {
            var decisions: [Decision] = []
            ask(&decisions)
            var answered = 0
            let allocations = Allocations()
            let before = allocations.bytes
            for _ in 0..<(Self.questions / size) {
                ask(&decisions)
                answered += decisions.count
            }
            let bytes = allocations.bytes - before
            #expect(answered == Self.questions / size * size)
            return bytes
        }

        /// What is measured above is there where something is allocated.
        @Test func anAllocationIsSeen() {
            var lengths = 0
            let allocations = Allocations()
            let before = allocations.bytes
            for index in 0..<1_000 { lengths += Array(repeating: index, count: 100 + index % 3).count }
            let bytes = allocations.bytes - before
            #expect(lengths > 100_000)
            #expect(bytes > 800_000)
        }

        @Test func nothingIsNothing() {
            var sum = 0
            let allocations = Allocations()
            let before = allocations.bytes
            for index in 0..<Self.questions { sum &+= index }
            let bytes = allocations.bytes - before
            #expect(bytes == 0)
            #expect(sum > 0)
        }
    }
#else
    @Suite struct ZeroAllocations {
        @Test(.disabled("only jemalloc counts allocations, and the trait Jemalloc is off"))
        func aQuestionAllocatesNothing() {}
    }
#endif
