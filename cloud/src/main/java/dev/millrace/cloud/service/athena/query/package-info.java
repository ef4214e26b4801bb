/// Query executions: kept, run one after another, and their results as files in S3.
@NullMarked
package dev.millrace.cloud.service.athena.query;

import org.jspecify.annotations.NullMarked;
