/// Conversion of record formats: JSON in, by the columns of a table, Parquet or ORC out.
@NullMarked
package dev.millrace.cloud.service.firehose.conversion;

import org.jspecify.annotations.NullMarked;
