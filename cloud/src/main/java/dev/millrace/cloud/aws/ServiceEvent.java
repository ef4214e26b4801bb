package dev.millrace.cloud.aws;

import java.time.Instant;
import java.util.List;

/// What a service of AWS tells of itself: an event for the default bus of an account in a region.
/// @param source such as `aws.s3`
/// @param detailType such as `Object Created`
/// @param resources the ARNs of what it is about
/// @param detail a JSON object
public record ServiceEvent(
        String account,
        String region,
        String source,
        String detailType,
        List<String> resources,
        String detail,
        Instant time) {
    public ServiceEvent {
        resources = List.copyOf(resources);
    }
}
