/// The rules of streams, without I/O: hash keys, shards and how they split and merge, sequence numbers.
@NullMarked
package dev.millrace.cloud.service.kinesis.domain;

import org.jspecify.annotations.NullMarked;
