package dev.millrace.predictor.event;

/// One thing to predict.
///
/// @param id its name
/// @param fields what is known of it
public record Event(EventId id, EventFields fields) {}
