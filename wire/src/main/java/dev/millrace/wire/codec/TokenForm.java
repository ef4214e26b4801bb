package dev.millrace.wire.codec;

/// The three forms that one codec of tokens reads and writes.
public enum TokenForm {
    /// awsJson and restJson1: blobs in Base64, times as seconds with a fraction.
    JSON,
    /// `application/x-amz-cbor-1.1`, which the SDKs use for Kinesis: blobs as bytes, times as milliseconds under
    /// tag 1.
    AWS_CBOR,
    /// Smithy's rpc-v2-cbor: blobs as bytes, times as seconds with a fraction under tag 1.
    RPC_CBOR
}
