/// What the server's services count of their own work, in CloudWatch's terms. A service resolves a [Series] once for
/// what it serves (a stream, a function, a bucket) and records into it on its requests' path; once a minute what was
/// recorded goes to CloudWatch. Nothing here knows where it is kept.
@NullMarked
package dev.millrace.cloud.metric;

import org.jspecify.annotations.NullMarked;
