package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.Surroundings;
import dev.millrace.cloud.service.firehose.store.DeliveryStreams;
import dev.millrace.cloud.time.Clock;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// What every lane works with.
/// @param scratch a folder for what is gathered, emptied at the start
/// @param converting held by the one conversion at a time, since each has a row group in memory
public record Works(
        DeliveryStreams store,
        Surroundings surroundings,
        Clock clock,
        RandomGenerator random,
        Path scratch,
        ReentrantLock converting) {}
