package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.service.lambda.FailureDestination;
import dev.millrace.cloud.time.Clock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// What the lanes of a mapping at work share.
/// @param filter   of the mapping's records, compiled once for all of them
/// @param results takes how processing goes, in AWS's words
record Work(
        Mapping mapping,
        RecordFilter filter,
        StreamReader streams,
        MappedFunctions functions,
        FailureDestination destination,
        Places.Hold places,
        Clock clock,
        RandomGenerator random,
        Consumer<String> results) {}
