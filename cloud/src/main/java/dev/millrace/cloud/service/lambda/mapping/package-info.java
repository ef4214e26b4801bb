/// Event source mappings: shards read in order, batches made, delivered, tried again, given up, and remembered.
///
/// [KinesisMappings] holds the operations, [MappingsAtWork] the mappings. Each enabled one is a [MappingRun], which
/// runs a [Lane] for every shard and parallel part of it; a lane reads ahead into a [BatchBuffer] while the function
/// works on the batch before. What a lane has done is kept in [LanePlace]s.
///
/// Where it differs from AWS: docs/services/lambda-event-source-mappings.md.
@NullMarked
package dev.millrace.cloud.service.lambda.mapping;

import org.jspecify.annotations.NullMarked;
