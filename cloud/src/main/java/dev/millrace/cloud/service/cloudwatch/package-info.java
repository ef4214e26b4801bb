/// CloudWatch metrics, alarms and dashboards. What the server's services count ([dev.millrace.cloud.metric]) and what
/// clients put is kept by series and period; alarms are evaluated by the clock.
///
/// Unlike AWS's, data is there as soon as it was put, and anomaly detection, Metrics Insights, metric streams and
/// images of graphs are not offered.
@NullMarked
package dev.millrace.cloud.service.cloudwatch;

import org.jspecify.annotations.NullMarked;
