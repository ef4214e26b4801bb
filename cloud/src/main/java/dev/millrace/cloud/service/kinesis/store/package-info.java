/// What is kept of streams, and how: documents for streams and consumers, blocks of records in logs, and the tail of
/// each shard in memory.
///
/// Order of locks, outer first: a stream's changes, a shard's writer. A shard's writer lock guards the handing out of
/// places in the shard and their becoming visible; it is never held over a write to the disk.
@NullMarked
package dev.millrace.cloud.service.kinesis.store;

import org.jspecify.annotations.NullMarked;
