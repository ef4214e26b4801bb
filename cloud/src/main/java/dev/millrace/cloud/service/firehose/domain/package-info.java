/// What a delivery stream is, and the rules for its configuration: no reading, no writing.
@NullMarked
package dev.millrace.cloud.service.firehose.domain;

import org.jspecify.annotations.NullMarked;
