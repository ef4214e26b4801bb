/// S3's operations, one file for each that has rules of its own; those that only read or write one setting share
/// a file.
@NullMarked
package dev.millrace.cloud.service.s3.operation;

import org.jspecify.annotations.NullMarked;
