/// What is kept: schedules, their groups, and what has come due and is not done with.
@NullMarked
package dev.millrace.cloud.service.scheduler.store;

import org.jspecify.annotations.NullMarked;
