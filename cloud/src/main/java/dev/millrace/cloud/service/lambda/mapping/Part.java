package dev.millrace.cloud.service.lambda.mapping;

import java.util.List;

/// A part of a batch on its way to the function: from one record to before another.
/// @param failures of this very part, or of the record it begins with
/// @param invocations that its records were part of
record Part(int from, int to, int failures, int invocations) {
    /// What becomes of a part that failed.
    sealed interface After {
        /// @param pause whether to wait before
        record Again(List<Part> parts, boolean pause) implements After {}

        record GivenUp(Part part) implements After {}
    }

    int size() {
        return to - from;
    }

    /// What is left, where the first records are dealt with; its retries go on being counted.
    Part rest(int next) {
        return new Part(next, to, failures, invocations);
    }

    /// All of it failed. Halving does not count as a retry
    /// (docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html).
    After failed(MappingSettings settings) {
        if (settings.bisectOnError() && size() > 1) {
            int middle = from + (size() + 1) / 2;
            return new After.Again(
                    List.of(
                            new Part(from, middle, failures, invocations + 1),
                            new Part(middle, to, failures, invocations + 1)),
                    false);
        }
        return tried(new Part(from, to, failures + 1, invocations + 1), settings);
    }

    /// The function did what is before `index`, and failed there. Where batches are halved on errors, this is the cut;
    /// else it is the first failure of what is left.
    After failedFrom(int index, MappingSettings settings) {
        if (index == from) {
            return failed(settings);
        }
        if (settings.bisectOnError() && to - index > 1) {
            return new After.Again(List.of(new Part(index, to, failures, invocations + 1)), false);
        }
        return tried(new Part(index, to, 1, invocations + 1), settings);
    }

    private static After tried(Part part, MappingSettings settings) {
        int retries = settings.maximumRetryAttempts();
        return retries >= 0 && part.failures > retries ? new After.GivenUp(part) : new After.Again(List.of(part), true);
    }
}
