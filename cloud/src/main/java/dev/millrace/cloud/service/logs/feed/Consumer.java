package dev.millrace.cloud.service.logs.feed;

import dev.millrace.cloud.service.logs.LogDestination.Outcome;
import dev.millrace.cloud.service.logs.domain.LogEvent;
import dev.millrace.cloud.service.logs.store.LiveStream;
import java.util.List;

/// What a filter, or a group's metric filters together, do with events.
interface Consumer {
    /// Takes events of one stream, in the order they came.
    Outcome take(LiveStream stream, List<LogEvent> events);
}
