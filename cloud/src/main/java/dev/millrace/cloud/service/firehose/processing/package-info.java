/// What may happen to records between source and object: unpacking, taking apart, a function, partition keys.
@NullMarked
package dev.millrace.cloud.service.firehose.processing;

import org.jspecify.annotations.NullMarked;
