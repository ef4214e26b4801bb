/// What buckets, objects, versions and checksums are and may do: rules without reading or writing anything.
@NullMarked
package dev.millrace.cloud.service.s3.domain;

import org.jspecify.annotations.NullMarked;
