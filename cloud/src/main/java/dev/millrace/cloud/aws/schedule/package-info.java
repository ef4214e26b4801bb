/// Schedule expressions as AWS writes them, `rate(5 minutes)`, `cron(0 20 L * ? *)`, `at(2026-12-24T07:00:00)`: read
/// once, asked for the next time as often as somebody likes. Which of the three a service takes, and its words for what
/// is none, are the service's.
@NullMarked
package dev.millrace.cloud.aws.schedule;

import org.jspecify.annotations.NullMarked;
