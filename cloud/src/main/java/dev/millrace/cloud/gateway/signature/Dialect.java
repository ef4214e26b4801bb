package dev.millrace.cloud.gateway.signature;

import dev.millrace.wire.service.ServiceFacts;

/// How a family of services words its refusals: the same reason has other codes and statuses in each.
public enum Dialect {
    S3,
    QUERY,
    AWS_JSON,
    REST_JSON;

    public static Dialect of(ServiceFacts facts) {
        return switch (facts.protocol()) {
            case REST_XML -> S3;
            case AWS_QUERY, EC2_QUERY -> QUERY;
            case AWS_JSON, RPC_V2_CBOR -> AWS_JSON;
            case REST_JSON -> REST_JSON;
        };
    }

    /// 400 where JSON-RPC services answer 400, 403 elsewhere.
    int refusedStatus() {
        return this == AWS_JSON ? 400 : 403;
    }
}
