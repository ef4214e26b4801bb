/// EventBridge: buses, rules, targets, archives and replays. Layers: `domain` holds events, patterns, inputs and names,
/// `store` keeps buses with their rules and archives, `delivery` brings events from a bus to targets, `operation` turns
/// AWS's calls into these; [EventsService] lists the operations.
///
/// Where it differs from AWS: docs/services/events.md.
@NullMarked
package dev.millrace.cloud.service.events;

import org.jspecify.annotations.NullMarked;
