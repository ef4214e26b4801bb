/// What S3 keeps: buckets with their settings, the versions of objects, uploads in parts, and the bodies.
@NullMarked
package dev.millrace.cloud.service.s3.store;

import org.jspecify.annotations.NullMarked;
