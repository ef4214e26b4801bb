package dev.millrace.predictor.publish;

/// One entry of a call that the stream did not take.
///
/// @param index the entry's place in the call, from 0
/// @param code the stream's reason: `ProvisionedThroughputExceededException` or `InternalFailure`
public record Refusal(int index, String code) {}
