/// What a schedule is, when it comes next and what it calls: rules without input or output.
@NullMarked
package dev.millrace.cloud.service.scheduler.domain;

import org.jspecify.annotations.NullMarked;
