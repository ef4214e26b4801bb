/// EventBridge Scheduler: schedules in groups, each of which calls an operation of AWS at its times, under its execution
/// role. What a target means is a call of an operation with an input, also where AWS has a template for it: so all
/// targets go the same way, and what this server has may be called.
///
/// Where it differs from AWS: docs/services/scheduler.md.
@NullMarked
package dev.millrace.cloud.service.scheduler;

import org.jspecify.annotations.NullMarked;
