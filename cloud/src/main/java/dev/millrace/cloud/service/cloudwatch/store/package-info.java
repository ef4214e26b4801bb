/// What is kept: samples by series and period, alarms, dashboards.
@NullMarked
package dev.millrace.cloud.service.cloudwatch.store;

import org.jspecify.annotations.NullMarked;
