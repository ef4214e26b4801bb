/// Environments: a process each, served the Lambda Runtime API (2018-06-01) on a loopback port of its own.
@NullMarked
package dev.millrace.cloud.service.lambda.runtime;

import org.jspecify.annotations.NullMarked;
