package dev.millrace.predictor.event;

/// One record of a Kinesis event.
///
/// @param sequenceNumber the record's place in its shard; empty where the event did not say
/// @param data the record's bytes, still in base64
public record StreamRecord(String sequenceNumber, String data) {}
