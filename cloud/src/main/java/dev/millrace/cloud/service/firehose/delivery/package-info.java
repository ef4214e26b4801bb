/// Delivery streams at work: lanes that read a source, gather records and deliver objects.
@NullMarked
package dev.millrace.cloud.service.firehose.delivery;

import org.jspecify.annotations.NullMarked;
