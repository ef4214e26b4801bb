/// Firehose: delivery streams, which gather records and deliver them as objects. Layers: `domain` holds a stream's
/// configuration and the rules for it, `store` what is kept, `delivery` the lanes that read, gather and deliver,
/// `processing` what may happen to a record on its way, `operation` turns AWS's calls into all of these,
/// [FirehoseService] lists the operations. What Firehose needs of other services it says in [Surroundings].
///
/// Where it differs from AWS: docs/services/firehose.md.
@NullMarked
package dev.millrace.cloud.service.firehose;

import org.jspecify.annotations.NullMarked;
