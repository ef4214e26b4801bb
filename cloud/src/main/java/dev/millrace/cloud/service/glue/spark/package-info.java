/// Spark, as Glue's jobs have it: what it is made of, how it is installed and what its drivers are told.
@NullMarked
package dev.millrace.cloud.service.glue.spark;

import org.jspecify.annotations.NullMarked;
