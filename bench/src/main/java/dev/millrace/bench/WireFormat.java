package dev.millrace.bench;

/// The two forms of Kinesis' protocol: the CLI and most SDKs send JSON, the SDK for Java sends CBOR.
enum WireFormat {
    JSON("application/x-amz-json-1.1"),
    CBOR("application/x-amz-cbor-1.1");

    private final String contentType;

    WireFormat(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }
}
