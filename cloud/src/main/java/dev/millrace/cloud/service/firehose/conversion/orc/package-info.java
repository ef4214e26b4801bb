/// Writes ORC (orc.apache.org/specification/ORCv1) as far as a delivery stream needs it. Ours, since ORC's own writer
/// in Java works only on Hadoop's file system and brings 60 MB with it.
@NullMarked
package dev.millrace.cloud.service.firehose.conversion.orc;

import org.jspecify.annotations.NullMarked;
