package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.Surroundings;
import dev.millrace.cloud.service.firehose.store.DeliveryStreams;
import dev.millrace.cloud.time.Clock;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/// What every lane works with.
/// @param scratch a folder for what is gathered, emptied at the start
public record Works(
        DeliveryStreams store, Surroundings surroundings, Clock clock, RandomGenerator random, Path scratch) {}
