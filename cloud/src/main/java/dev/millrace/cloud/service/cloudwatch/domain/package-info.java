/// The rules of metrics and statistics, without input and output.
@NullMarked
package dev.millrace.cloud.service.cloudwatch.domain;

import org.jspecify.annotations.NullMarked;
