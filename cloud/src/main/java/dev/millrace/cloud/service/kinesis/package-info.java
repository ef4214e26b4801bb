/// Kinesis Data Streams, whole. Layers: `domain` holds the rules, `store` keeps streams and records, `operation` turns
/// AWS's calls into both and outcomes into AWS's words, [KinesisService] lists the operations, [StreamReads] lets other
/// parts of the server read without a call.
///
/// Where it differs from AWS: docs/services/kinesis.md.
@NullMarked
package dev.millrace.cloud.service.kinesis;

import org.jspecify.annotations.NullMarked;
