package dev.millrace.cloud.gateway;

import dev.millrace.cloud.gateway.signature.Dialect;
import dev.millrace.cloud.gateway.signature.Refusals;
import dev.millrace.wire.endpoint.ServiceEndpoint;

/// A service's way in.
/// @param bodyLimit in bytes, where bodies are held whole
record Entrance(ServiceEndpoint endpoint, Dialect dialect, Refusals refusals, int bodyLimit) {
    boolean s3() {
        return dialect == Dialect.S3;
    }
}
