/// Logs Insights: queries read ([QueryParser]), and run as a row of stages that events are pushed through ([Pipeline]).
/// What a query holds at a time is bounded by its [Budget]; an expression on a text by the characters it may look at.
///
/// Follows "CloudWatch Logs Insights language query syntax" in the CloudWatch Logs user guide.
@NullMarked
package dev.millrace.cloud.service.logs.insights;

import org.jspecify.annotations.NullMarked;
