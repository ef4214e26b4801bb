package dev.millrace.wire.service;

import java.util.List;

/// A service's facts and its operations, each bound to its code. Its generated maker is
/// `<Name>Service.of(implementation)`.
public record Service(ServiceFacts facts, List<Operation> operations) {}
