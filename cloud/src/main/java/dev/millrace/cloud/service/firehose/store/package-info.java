/// What is kept of delivery streams: their states, the records that were put to them, how far they were delivered.
@NullMarked
package dev.millrace.cloud.service.firehose.store;

import org.jspecify.annotations.NullMarked;
