/// CloudWatch Logs: groups, streams, events, retention, filters, queries, live tail. Layers: `domain` holds names and
/// states, `pattern` the filter patterns, `store` keeps groups and events, `feed` tells filters of events, `insights` runs
/// queries, `operation` turns AWS's calls into these, [LogsService] lists the operations, [LogAppender] lets other parts
/// of the server write without a call.
///
/// Where it differs from AWS: docs/services/logs.md.
@NullMarked
package dev.millrace.cloud.service.logs;

import org.jspecify.annotations.NullMarked;
