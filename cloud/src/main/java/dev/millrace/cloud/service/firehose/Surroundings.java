package dev.millrace.cloud.service.firehose;

/// What Firehose needs of other services.
public record Surroundings(
        StreamSource streams,
        Transformer functions,
        ObjectSink objects,
        ErrorLog errors,
        DeliveryRoles roles,
        TableSchemas schemas,
        DeliveryMetrics metrics) {}
